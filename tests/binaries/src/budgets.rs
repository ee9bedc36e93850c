//! The committed budgets: a table in Markdown, which `--update` rewrites.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::calls::BINARIES;
use crate::figures::Figures;

/// Where the budgets are, from the root of the repository.
pub const FILE: &str = "tests/binaries/budgets.md";
/// The head of the table.
pub const HEADER: &str = "\
| binary | size | zipped | start and first call | further call | peak memory | requests to AWS |
|---|---|---|---|---|---|---|";

/// How much a size, a memory peak and a number of instructions may exceed the budget, in percent.
const SIZE_ROOM: u64 = 5;
const MEMORY_ROOM: u64 = 12;
const INSTRUCTIONS_ROOM: u64 = 8;

/// The budgets by binary.
pub struct Budgets {
    introduction: String,
    figures: BTreeMap<String, Figures>,
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("budgets.md")
}

impl Budgets {
    /// Reads the committed budgets.
    pub fn read() -> anyhow::Result<Self> {
        Self::parse(&std::fs::read_to_string(path()).context(FILE)?)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let (introduction, table) = text.split_once(HEADER).with_context(|| format!("{FILE} has no table"))?;
        let rows = table.lines().filter(|line| !line.is_empty());
        let figures = rows.map(|row| parse_row(row).with_context(|| format!("{FILE}: {row}")));
        Ok(Self { introduction: introduction.to_owned(), figures: figures.collect::<anyhow::Result<_>>()? })
    }

    /// Replaces the budget of a binary.
    pub fn set(&mut self, name: &str, figures: Figures) {
        self.figures.insert(name.to_owned(), figures);
    }

    /// Writes the budgets, in the order of [`BINARIES`].
    pub fn write(&self) -> anyhow::Result<()> {
        Ok(std::fs::write(path(), self.text())?)
    }

    fn text(&self) -> String {
        let rows = BINARIES.iter().filter_map(|name| self.figures.get(*name).map(|figures| row(name, figures) + "\n"));
        format!("{}{HEADER}\n{}", self.introduction, rows.collect::<String>())
    }

    /// A line for each figure of the binary that is above its budget.
    pub fn excesses(&self, name: &str, measured: &Figures) -> Vec<String> {
        let Some(budget) = self.figures.get(name) else { return vec![format!("{name} has no budget")] };
        let compared = [
            ("size", measured.size, budget.size, SIZE_ROOM),
            ("zipped", measured.zipped, budget.zipped, SIZE_ROOM),
            ("start and first call", measured.first_instructions, budget.first_instructions, INSTRUCTIONS_ROOM),
            ("further call", measured.warm_instructions, budget.warm_instructions, INSTRUCTIONS_ROOM),
            ("peak memory", measured.memory, budget.memory, MEMORY_ROOM),
            ("requests at start", measured.start_requests, budget.start_requests, 0),
            ("requests of the first call", measured.first_requests, budget.first_requests, 0),
            ("requests of a further call", measured.warm_requests, budget.warm_requests, 0),
        ];
        let above = compared.into_iter().filter(|(_, measured, budget, room)| measured * 100 > budget * (100 + room));
        above
            .map(|(what, measured, budget, room)| format!("{name}: {what} {measured}, budget {budget} + {room} %"))
            .collect()
    }
}

/// The figures of a binary as a row of the table: sizes in bytes, instructions, requests at start + first call + further call.
pub fn row(name: &str, figures: &Figures) -> String {
    let Figures { size, zipped, first_instructions, warm_instructions, memory, .. } = figures;
    let Figures { start_requests, first_requests, warm_requests, .. } = figures;
    format!(
        "| {name} | {size} | {zipped} | {first_instructions} | {warm_instructions} | {memory} \
         | {start_requests} + {first_requests} + {warm_requests} |"
    )
}

fn parse_row(row: &str) -> anyhow::Result<(String, Figures)> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [name, numbers @ .., requests] = cells.as_slice() else { anyhow::bail!("not a row") };
    let numbers =
        numbers.iter().copied().chain(requests.split(" + ")).map(str::parse).collect::<Result<Vec<u64>, _>>()?;
    let [size, zipped, first_instructions, warm_instructions, memory, requests @ ..] = numbers.as_slice() else {
        anyhow::bail!("a figure is missing")
    };
    let [start_requests, first_requests, warm_requests] = *requests else { anyhow::bail!("three counts of requests") };
    let figures = Figures {
        size: *size,
        zipped: *zipped,
        first_instructions: *first_instructions,
        warm_instructions: *warm_instructions,
        memory: *memory,
        start_requests,
        first_requests,
        warm_requests,
    };
    Ok(((*name).to_owned(), figures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets() -> Budgets {
        let text = format!("Text.\n\n{HEADER}\n| members-get | 1000 | 400 | 5000 | 200 | 800 | 2 + 2 + 2 |\n");
        Budgets::parse(&text).expect("a table")
    }

    #[test]
    fn a_table_is_read_and_written_alike() {
        let committed = std::fs::read_to_string(path()).expect("budgets");

        assert_eq!(Budgets::parse(&committed).expect("a table").text(), committed);
    }

    #[test]
    fn a_figure_has_room_for_noise_and_a_request_has_none() {
        let budgets = budgets();
        let budget = budgets.figures["members-get"];
        let noisy = Figures { size: 1050, zipped: 420, first_instructions: 5400, warm_instructions: 216, ..budget };
        let above = Figures { size: 1051, warm_instructions: 217, first_requests: 3, ..budget };

        assert!(budgets.excesses("members-get", &noisy).is_empty());
        assert_eq!(
            budgets.excesses("members-get", &above),
            [
                "members-get: size 1051, budget 1000 + 5 %",
                "members-get: further call 217, budget 200 + 8 %",
                "members-get: requests of the first call 3, budget 2 + 0 %",
            ]
        );
        assert_eq!(budgets.excesses("me-get", &above), ["me-get has no budget"]);
    }
}
