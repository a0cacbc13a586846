//! What a web page may have a browser send here. There are no passwords on one's own machine: who
//! reaches the server may do everything, and a browser reaches it for whatever page it shows.
//!
//! A page whose name was pointed at this machine (DNS rebinding) is known by its name in `Host`, and
//! any other page by its own name in `Origin`. A program sends no `Origin`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::{
    extract::Request,
    http::{HeaderName, header, uri::Authority},
};

use crate::problem::{Problem, ProblemCode};

/// Refuses what another site may have sent. Where other machines are served their names for this one
/// are not known: there a page may read what its browser lets it read, and change nothing.
pub(super) fn check(request: &Request, listens_on: IpAddr) -> Result<(), Problem> {
    let hosts = named_hosts(request);
    let is_local = listens_on.is_loopback();
    if is_local && !hosts.iter().all(|host| host.as_ref().is_some_and(is_this_machine)) {
        return Err(refuse(
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
        return Err(refuse("Origin and Host name different sites"));
    }
    if is_local && is_embedded(request) {
        return Err(refuse("a page of another site embeds it"));
    }
    Ok(())
}

/// True for what a page of another site has within it, as a picture; no browser says its origin. A
/// link leads here like one's own.
/// Source: <https://www.w3.org/TR/fetch-metadata/>.
fn is_embedded(request: &Request) -> bool {
    let says = |name: &str, word: &str| {
        request.headers().get(name).is_some_and(|value| value.as_bytes() == word.as_bytes())
    };
    let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
    is_foreign && !(says("sec-fetch-mode", "navigate") && request.method().is_safe())
}

fn refuse(why: &str) -> Problem {
    Problem::new(ProblemCode::CrossSiteRequest, why)
}

/// Every host that a request names, at least one; `None` for what is no host.
fn named_hosts(request: &Request) -> Vec<Option<Authority>> {
    let of_line = request.uri().authority().cloned().map(Some);
    let of_headers =
        header_values(request, &header::HOST).map(|host| host.and_then(parse_authority));
    let hosts: Vec<_> = of_line.into_iter().chain(of_headers).collect();
    if hosts.is_empty() { vec![None] } else { hosts }
}

/// The values of a header; `None` for what is no text.
fn header_values<'r>(
    request: &'r Request,
    name: &HeaderName,
) -> impl Iterator<Item = Option<&'r str>> {
    request.headers().get_all(name).iter().map(|value| value.to_str().ok())
}

/// A host with its port, and without a user.
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

/// True where an origin is a host's own. Its scheme may be another one, where TLS ends before this
/// server; it says which port is meant where none is named.
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
