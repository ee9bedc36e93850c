//! The router of `cargo lambda watch`. It wants methods in upper case, or it finds none.

use kit::Operation;

/// A row for each route.
pub(crate) fn rows(operations: &[&Operation]) -> String {
    let row = |operation: &&Operation| {
        let route = operation.route()?;
        let (path, method) = (route.path, &route.method);
        Some(format!("    {{ path = \"{path}\", methods = [\"{method}\"], function = \"{}\" }},\n", operation.name))
    };
    operations.iter().filter_map(row).collect()
}
