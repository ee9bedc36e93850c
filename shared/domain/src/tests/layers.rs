//! The order of the rooms: no file imports from a room above its own.

use std::{fs, path::Path};

/// The rooms from bottom to top, with the modules that `lib.rs` re-exports from them.
const ROOMS: [(&str, &[&str]); 9] = [
    (
        "values",
        &[
            "address",
            "branding",
            "caller",
            "continue_url",
            "domain_name",
            "fault",
            "fold",
            "full_name",
            "host",
            "id",
            "invisible",
            "language_tag",
            "locale",
            "login",
            "mailbox_list",
            "metadata",
            "nearest",
            "parsed",
            "period",
            "read_error",
            "search",
            "status",
            "strict",
            "text",
            "time_zone",
            "unknown",
        ],
    ),
    ("refusal", &[]),
    (
        "catalog",
        &[
            "entry",
            "grant",
            "organization",
            "permission",
            "policy",
            "policy_patch",
            "product",
            "product_losses",
            "resource",
            "role",
            "settings_diff",
            "template",
            "topic",
        ],
    ),
    ("membership", &["counters", "delivery"]),
    ("event", &[]),
    ("access", &["assignable", "authority", "explain"]),
    ("decide", &[]),
    ("person", &["organization_membership", "profile", "subscription"]),
    ("email", &["digest", "quota", "reader"]),
];

fn floor(module: &str) -> usize {
    let holds = |(room, modules): &(&str, &[&str])| *room == module || modules.contains(&module);
    ROOMS.iter().position(holds).unwrap_or_else(|| panic!("{module} is in no room"))
}

/// The modules named after each `crate::`, alone or in braces.
fn imports(source: &str) -> Vec<String> {
    source
        .split("crate::")
        .skip(1)
        .flat_map(|after| after.strip_prefix('{').map_or_else(|| vec![after], items))
        .map(module)
        .collect()
}

/// The items between a brace that was opened before and the one that closes it.
fn items(group: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(group[start..at].trim());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

fn module(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn check(file: &Path, own: usize) {
    if file.is_dir() {
        for entry in fs::read_dir(file).unwrap() {
            check(&entry.unwrap().path(), own);
        }
        return;
    }
    for module in imports(&fs::read_to_string(file).unwrap()) {
        assert!(floor(&module) <= own, "{} imports {module} from a room above", file.display());
    }
}

/// Dependencies inside of the crate point downwards, as the README lists its rooms.
#[test]
fn no_file_imports_from_a_room_above() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");

    for (own, (room, _)) in ROOMS.iter().enumerate() {
        let (folder, file) = (source.join(room), source.join(format!("{room}.rs")));
        assert!(folder.is_dir() || file.is_file(), "{room}");
        for path in [folder, file].iter().filter(|path| path.exists()) {
            check(path, own);
        }
    }
}
