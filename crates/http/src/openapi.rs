//! The OpenAPI document. It is derived from the routes: the arguments of a handler determine the
//! parameters and the body of the operation, its return type determines the answers, and the types
//! determine the schemas.

mod operation;
mod problems;
mod schemas;

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

pub(crate) use self::operation::{DescribeHandler, HandlerInput, HandlerOutput, Operation};
use self::schemas::SchemaRegistry;

pub(crate) fn openapi_document() -> &'static Map<String, Value> {
    static DOCUMENT: LazyLock<Map<String, Value>> = LazyLock::new(build_document);
    &DOCUMENT
}

fn build_document() -> Map<String, Value> {
    let mut schemas = SchemaRegistry::default();
    let mut paths: Map<String, Value> = Map::new();
    for route in crate::routes::all_routes() {
        let mut operation = Operation::new(route.path, &mut schemas);
        (route.describe)(&mut operation);
        operation.add_problems(route.refused_with);
        let operation = operation.into_openapi(route.id, route.summary);
        let methods = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = methods {
            methods.insert(route.method.to_owned(), operation);
        }
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "InfiniteScribe",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "From an idea to a finished novel. Event streams show work in progress. \
             Every error is a problem object (RFC 9457), whose type is the address of a page that \
             says what to do. An unknown path is answered with 404, a method that a path does not \
             accept with 405. Limits and their settings are in docs/settings.md.",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schemas.into_components() },
    });
    match document {
        Value::Object(document) => document,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Returns every operation of the document, with its path and method.
    fn list_operations() -> Vec<(String, String, Value)> {
        let paths = openapi_document()["paths"].as_object().unwrap();
        let methods = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().unwrap().clone().into_iter();
            let path = path.clone();
            methods.map(move |(method, operation)| (path.clone(), method, operation))
        };
        paths.iter().flat_map(methods).collect()
    }

    #[test]
    fn every_route_is_in_the_document_and_nothing_else() {
        let routes: BTreeSet<(String, String)> = crate::routes::all_routes()
            .into_iter()
            .map(|route| (route.path.to_owned(), route.method.to_owned()))
            .collect();
        let described =
            list_operations().into_iter().map(|(path, method, _)| (path, method)).collect();
        assert_eq!(routes, described);
    }

    #[test]
    fn operation_ids_are_unique() {
        let ids: BTreeSet<String> = list_operations()
            .iter()
            .map(|(_, _, operation)| operation["operationId"].to_string())
            .collect();
        assert_eq!(ids.len(), list_operations().len());
    }

    #[test]
    fn every_parameter_of_a_path_is_described() {
        for (path, _, operation) in list_operations() {
            let parameters = operation["parameters"].as_array().unwrap();
            for part in path.split('/').filter_map(|part| part.strip_prefix('{')) {
                let name = part.trim_end_matches('}');
                assert!(
                    parameters.iter().any(|one| one["name"] == name && one["in"] == "path"),
                    "{path}: {name}"
                );
            }
        }
    }

    #[test]
    fn every_reference_names_a_schema() {
        let schemas = openapi_document()["components"]["schemas"].as_object().unwrap();
        let text = json!(openapi_document()).to_string();
        for (_, rest) in
            text.match_indices("#/components/schemas/").map(|(at, m)| text.split_at(at + m.len()))
        {
            let name = rest.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
    }
}
