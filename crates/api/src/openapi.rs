//! The description of the interface, generated from the code.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Description,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(title = "clevercall", description = "Health, metrics and live events of a clevercall installation."),
    paths(routes::health, routes::metrics, routes::events, routes::description),
    modifiers(&Bearer)
)]
struct Interface;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The description as JSON (OpenAPI 3.1), the same as `openapi/clevercall.json`.
pub fn openapi_json() -> String {
    let mut text = Interface::openapi().to_pretty_json().expect("the description is plain strings");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_the_generated_one() {
        let committed = include_str!("../../../openapi/clevercall.json");
        assert!(
            committed == openapi_json(),
            "write it again: cargo run -p clevercall-api --example openapi > openapi/clevercall.json"
        );
    }
}
