//! axe-core, which finds what keeps people from using a page (<https://www.deque.com/axe/>).

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{page::Page, site::servers};

/// What axe calls bad enough that somebody cannot use the page, or hardly.
const GRAVE: [&str; 2] = ["serious", "critical"];

#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    /// None where a rule does not say.
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    /// Selectors: a string each, or a list of them inside of a shadow tree.
    target: Vec<serde_json::Value>,
    #[serde(rename = "failureSummary", default)]
    summary: String,
}

/// Everything serious or critical on the page as it is now, a line each: the rule, where, and what
/// helps.
///
/// # Errors
/// axe-core is not installed, or does not run in the page.
pub async fn violations(page: &Page) -> Result<Vec<String>> {
    if page.eval("return typeof axe", vec![]).await? != "object" {
        let file = servers().join("node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&file).with_context(|| {
            format!(
                "{} is missing; `npm ci` in e2e/servers installs it",
                file.display()
            )
        })?;
        page.eval(&axe, vec![]).await?;
    }
    let script = "
        const [done] = arguments;
        axe.run(document, { resultTypes: ['violations'] }).then(
          ({ violations }) => done({ violations }),
          (error) => done({ failed: String(error) }));";
    let mut found = page.eval_async(script, vec![]).await?;
    let violations = found.get_mut("violations").map(serde_json::Value::take);
    let violations = violations.with_context(|| format!("axe says {found}"))?;
    let violations: Vec<Violation> = serde_json::from_value(violations)?;
    let grave = violations.iter().filter(|violation| {
        let impact = violation.impact.as_deref();
        impact.is_some_and(|impact| GRAVE.contains(&impact))
    });
    let lines = grave.flat_map(|violation| {
        violation.nodes.iter().map(|node| {
            let target: Vec<_> = node.target.iter().map(ToString::to_string).collect();
            let summary = node.summary.replace('\n', " ");
            let Violation { id, help, .. } = violation;
            format!("{id} at {}: {help}. {summary}", target.join(" "))
        })
    });
    Ok(lines.collect())
}
