//! Refuses requests that a web page may have sent through a browser. The server has no
//! authentication, so every client that reaches it may do everything, and a browser sends requests
//! on behalf of any page that it shows.
//!
//! There are two kinds of such pages. A page whose name was redirected to this machine (DNS
//! rebinding) sends its own name in `Host`. Any other page sends its own name in `Origin`. Programs
//! that are not browsers send no `Origin`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::{
    extract::Request,
    http::{HeaderName, header, uri::Authority},
};

use crate::problem::{Problem, ProblemCode};

/// Refuses a request that another site may have sent.
///
/// A server on loopback checks `Host` and `Origin` on every request. Any other server does not know
/// under which names clients reach it, so it does not check `Host`. It checks only that `Origin`
/// matches `Host`, and only for methods that may change something.
pub(super) fn check_origin(request: &Request, listens_on: IpAddr) -> Result<(), Problem> {
    let hosts = list_named_hosts(request);
    let is_local = listens_on.is_loopback();
    if is_local && !hosts.iter().all(|host| host.as_ref().is_some_and(is_this_machine)) {
        return Err(foreign_origin_problem(
            "the server only serves this machine, so Host must be localhost, 127.0.0.1 or [::1]",
        ));
    }
    let is_looked_at = is_local || !request.method().is_safe();
    let is_own = |origin: &str| {
        hosts.iter().all(|host| host.as_ref().is_some_and(|host| is_origin_of(origin, host)))
    };
    if is_looked_at
        && !header_values(request, &header::ORIGIN).all(|origin| origin.is_some_and(is_own))
    {
        return Err(foreign_origin_problem("Origin and Host name different sites"));
    }
    if is_local && is_embedded(request) {
        return Err(foreign_origin_problem("a page of another site embeds the answer"));
    }
    Ok(())
}

/// Returns true for a request that a page of another site embeds, such as a picture. A browser
/// sends no `Origin` with such a request. A link from another site is allowed.
///
/// Source: <https://www.w3.org/TR/fetch-metadata/>.
fn is_embedded(request: &Request) -> bool {
    let says = |name: &str, word: &str| {
        request.headers().get(name).is_some_and(|value| value.as_bytes() == word.as_bytes())
    };
    let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
    is_foreign && !(says("sec-fetch-mode", "navigate") && request.method().is_safe())
}

fn foreign_origin_problem(why: &str) -> Problem {
    Problem::new(ProblemCode::CrossSiteRequest, why)
}

/// Returns every host that a request names, at least one; `None` stands for an invalid host.
fn list_named_hosts(request: &Request) -> Vec<Option<Authority>> {
    let of_line = request.uri().authority().cloned().map(Some);
    let of_headers =
        header_values(request, &header::HOST).map(|host| host.and_then(parse_authority));
    let hosts: Vec<_> = of_line.into_iter().chain(of_headers).collect();
    if hosts.is_empty() { vec![None] } else { hosts }
}

/// Returns the values of a header; `None` stands for a value that is not text.
fn header_values<'r>(
    request: &'r Request,
    name: &HeaderName,
) -> impl Iterator<Item = Option<&'r str>> {
    request.headers().get_all(name).iter().map(|value| value.to_str().ok())
}

/// Parses a host with its port; a user is not allowed.
fn parse_authority(text: &str) -> Option<Authority> {
    text.parse().ok().filter(|authority: &Authority| !authority.as_str().contains('@'))
}

fn is_this_machine(host: &Authority) -> bool {
    let name = host.host();
    let of_brackets = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || of_brackets
            .and_then(|name| name.parse().ok())
            .is_some_and(|address: Ipv6Addr| address.is_loopback())
}

/// True if an origin belongs to a host. The scheme may differ, because TLS may end before this
/// server. If no port is given, it is the default port of the scheme.
fn is_origin_of(origin: &str, host: &Authority) -> bool {
    let Some((scheme, rest)) = origin.split_once("://") else { return false };
    let usual = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    parse_authority(rest).is_some_and(|own| {
        own.host().eq_ignore_ascii_case(host.host())
            && own.port_u16().unwrap_or(usual) == host.port_u16().unwrap_or(usual)
    })
}
