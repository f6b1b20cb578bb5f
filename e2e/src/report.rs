//! What is left of a scene that fails, for a person to look at.

use std::{fs, path::PathBuf};

use anyhow::Result;

use crate::{page::Page, scene::Stage};

impl Stage {
    /// Leaves a picture of the page in the report's folder, for a person to look at.
    ///
    /// # Errors
    /// The browser is gone or the disk is full.
    pub async fn picture(&self, page: impl AsRef<Page>, title: &str) -> Result<PathBuf> {
        let page = page.as_ref();
        fs::create_dir_all(&self.report)?;
        let path = self.report.join(format!("{} {title}.png", page.name()));
        fs::write(&path, page.picture().await?)?;
        Ok(path)
    }

    /// Leaves what every page shows and every process has said in the report's folder, as
    /// `title`.txt: for a scene that goes on after a failure.
    pub async fn write_report(&self, title: &str, error: &anyhow::Error) {
        let mut report = vec![format!("{error:#}")];
        // Taken out so that nothing stays borrowed while a browser is asked.
        let browsers = self.browsers.take();
        for (name, browser) in &browsers {
            let page = Page::new(name, browser.client());
            let diary = match page.diary().await {
                Ok(diary) => diary,
                Err(error) => format!("no diary: {error:#}"),
            };
            let picture = match self.picture(&page, &format!("at the end of {title}")).await {
                Ok(path) => path.display().to_string(),
                Err(error) => format!("no picture: {error:#}"),
            };
            let kind = browser.kind();
            let log = browser.log().await;
            report.push(format!(
                "== {name} ({kind}), {picture}\n{diary}\n-- its log\n{log}"
            ));
        }
        self.browsers.replace(browsers);
        for (name, output) in &*self.outputs.borrow() {
            report.push(format!("== {name}\n{}", output.text()));
        }
        let report = report.join("\n\n");
        let written = fs::create_dir_all(&self.report)
            .and_then(|()| fs::write(self.report.join(format!("{title}.txt")), &report));
        if let Err(error) = written {
            // The report is all there is to go by: rather on the terminal than lost.
            eprintln!("{}: {error}\n{report}", self.report.display());
        }
    }
}
