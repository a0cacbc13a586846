//! Checks contents against their hashes, and references to contents against the stored contents.

use scribe_domain::{chapter::manifest::Manifest, content::ContentHash};
use scribe_ports::store::readers::Database;

use super::{DataFault, ROWS_PER_QUERY, VerifyReport};
use crate::Error;

/// Hashes every content, and looks for contents that are referenced but missing.
pub(super) async fn check_contents(
    db: &dyn Database,
    report: &mut VerifyReport,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let contents = db.contents_after(after, ROWS_PER_QUERY).await?;
        let Some(last) = contents.last() else { break };
        after = Some(last.hash);
        let mut scenes = Vec::new();
        for content in contents {
            report.contents += 1;
            let text = content.text.as_deref();
            let actual = text.map(|text| ContentHash::hash_bytes(text.as_bytes()));
            if actual != Some(content.hash) {
                report.faults.push(DataFault::ContentDiffers { hash: content.hash, text: actual });
            } else if let Some(Ok(manifest)) = text.map(Manifest::parse) {
                scenes.extend(manifest.scenes.iter().map(|scene| (*scene, content.hash)));
            }
        }
        let hashes: Vec<ContentHash> = scenes.iter().map(|(scene, _)| *scene).collect();
        for hash in db.missing_contents(&hashes).await? {
            let named = scenes.iter().filter(|(scene, _)| *scene == hash);
            for (_, manifest) in named {
                let named_by = format!("the chapter text {manifest}");
                report.faults.push(DataFault::ContentMissing { hash, named_by });
            }
        }
    }
    for dangling in db.dangling_references().await? {
        let named_by = format!("{}.{}", dangling.table, dangling.column);
        report.faults.push(match dangling.hash {
            Some(hash) => DataFault::ContentMissing { hash, named_by },
            None => DataFault::NoHash { named_by },
        });
    }
    Ok(())
}
