//! Scripts that run in a page.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Page;
use crate::browser::devtools;

impl Page {
    /// The same page, of Chrome: nothing that is asked of it leaves anything in it. Otherwise the
    /// driver has Chrome keep what every script gives, and every element that it finds.
    #[must_use]
    pub fn traceless(self) -> Self {
        Self {
            traceless: true,
            ..self
        }
    }

    /// Runs a script.
    ///
    /// # Errors
    /// The script throws or the browser is gone.
    pub async fn eval(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        if self.traceless {
            let call = format!("(function() {{ {script} }})(...{})", json!(args));
            return self.evaluate(&call).await;
        }
        self.client
            .execute(script, args)
            .await
            .with_context(|| self.name.clone())
    }

    /// Runs a script that calls its last argument when it is done.
    ///
    /// # Errors
    /// The script throws or the browser is gone.
    pub async fn eval_async(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        if self.traceless {
            let args = json!(args);
            let call =
                format!("new Promise((done) => (function() {{ {script} }})(...{args}, done))");
            return self.evaluate(&call).await;
        }
        self.client
            .execute_async(script, args)
            .await
            .with_context(|| self.name.clone())
    }

    /// Has Chrome evaluate an expression, and hand out no more than what it gives.
    async fn evaluate(&self, expression: &str) -> Result<Value> {
        let asked = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
        });
        let mut answer = devtools(&self.client, "Runtime.evaluate", asked).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            bail!("{}: {thrown}", self.name);
        }
        let value = answer.pointer_mut("/result/value");
        Ok(value.map(Value::take).unwrap_or_default())
    }
}
