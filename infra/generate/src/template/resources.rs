//! How many resources the template makes, after SAM has expanded its functions.

use anyhow::{Context as _, Result};
use serde_yaml_ng::Value;

/// Counts the resources: those of the template, and those that SAM adds to a function for its triggers.
///
/// # Errors
/// When the template cannot be read.
pub fn resource_count(template: &str) -> Result<usize> {
    let template: Value = serde_yaml_ng::from_str(template).context("the template is not YAML")?;
    let resources = template["Resources"].as_mapping().context("the template has no resources")?;
    Ok(resources.values().map(|resource| 1 + added_by_sam(resource)).sum())
}

fn added_by_sam(resource: &Value) -> usize {
    if resource["Type"] != "AWS::Serverless::Function" {
        return 0;
    }
    let properties = &resource["Properties"];
    let events = properties["Events"].as_mapping().into_iter().flat_map(|events| events.values());
    let of_event = |event: &Value| match event["Type"].as_str() {
        // A rule, and the permission to invoke the function.
        Some("EventBridgeRule") => 2,
        // A schedule with a role of its own, or an event source mapping.
        _ => 1,
    };
    events.map(of_event).sum::<usize>() + usize::from(!properties["EventInvokeConfig"].is_null())
}
