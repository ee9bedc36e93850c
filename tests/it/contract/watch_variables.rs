//! `infra/watch.env`: the variables with which `cargo lambda watch` reaches the local server.

use kit::config::{Config, Need};

use super::manifest;

#[test]
fn the_watch_variables_configure_every_operation() {
    let file = manifest::read("infra/watch.env");
    let value = |name: &str| {
        let mut lines = file.lines().filter_map(|line| line.split_once('='));
        lines.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };

    let config = Config::read(&[Need::Keys, Need::Emails, Need::Links, Need::Origins, Need::Bus, Need::Page], &value)
        .expect("a configuration");

    assert_eq!(config.table, local::machine::TABLE);
    assert_eq!(config.audit_table, local::machine::AUDIT_TABLE);
    assert_eq!(config.bus.as_deref(), Some(local::machine::BUS));
    let endpoint = config.aws.endpoint.expect("not AWS");
    assert_eq!(endpoint, format!("http://127.0.0.1:8080{}", local::aws::routes::ENDPOINT));
    let page = config.page.expect("a page");
    assert_eq!(page.client_id, local::issuer::AUDIENCE);
    assert_eq!(page.issuer, format!("http://127.0.0.1:8080{}", local::issuer::PATH));
}
