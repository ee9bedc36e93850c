//! The deployment template, rendered from `infra/template/`.

mod function;
mod job;
mod resources;
mod tables;

use anyhow::{Context as _, Result};
use kit::{
    Operation,
    bus::{CONTINUATION, SOURCE},
    cors,
};
use minijinja::{Environment, UndefinedBehavior, context, syntax::SyntaxConfig, value::Serde};
use store::schema;

use self::function::Function;
pub use self::resources::resource_count;

/// The hand-written parts. `main.yaml` includes the others.
const PARTS: [(&str, &str); 17] = [
    ("main.yaml", include_str!("../../../template/main.yaml")),
    ("alarms.yaml", include_str!("../../../template/alarms.yaml")),
    ("api.yaml", include_str!("../../../template/api.yaml")),
    ("dashboard.yaml", include_str!("../../../template/dashboard.yaml")),
    ("emails.yaml", include_str!("../../../template/emails.yaml")),
    ("function.yaml", include_str!("../../../template/function.yaml")),
    ("globals.yaml", include_str!("../../../template/globals.yaml")),
    ("job_alarms.yaml", include_str!("../../../template/job_alarms.yaml")),
    ("outputs.yaml", include_str!("../../../template/outputs.yaml")),
    ("parameters.yaml", include_str!("../../../template/parameters.yaml")),
    ("role.yaml", include_str!("../../../template/role.yaml")),
    ("route.yaml", include_str!("../../../template/route.yaml")),
    ("storage.yaml", include_str!("../../../template/storage.yaml")),
    ("table_keys.yaml", include_str!("../../../template/table_keys.yaml")),
    ("triggers.yaml", include_str!("../../../template/triggers.yaml")),
    ("variables.yaml", include_str!("../../../template/variables.yaml")),
    ("webhook.yaml", include_str!("../../../template/webhook.yaml")),
];

/// Renders the template.
pub(crate) fn render(operations: &[&'static Operation]) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment
        .set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    for (name, part) in PARTS {
        environment.add_template(name, part).with_context(|| format!("infra/template/{name}"))?;
    }
    let functions: Vec<Function> = operations.iter().map(|operation| Function::of(operation)).collect();
    let public: Vec<&Function> = functions.iter().filter(|function| function.is_public()).collect();
    let rules: Vec<String> = functions.iter().flat_map(Function::rules).collect();
    let rendered = environment.get_template("main.yaml")?.render(context! {
        functions => Serde(&functions),
        public => Serde(&public),
        rules,
        tables => context! { main => tables::keys(&schema::MAIN), audit => tables::keys(&schema::AUDIT) },
        partition_key => schema::PARTITION_KEY,
        sort_key => schema::SORT_KEY,
        ttl => schema::TTL,
        cors => context! { allowed => cors::ALLOWED_HEADERS, exposed => cors::EXPOSED_HEADERS },
        source => SOURCE,
        continuation => CONTINUATION,
    });
    Ok(without_double_blank_lines(&rendered.context("infra/template")?))
}

/// Parts that are left out leave their blank line behind.
fn without_double_blank_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    format!("{}\n", lines.join("\n").trim_end())
}
