//! Datapackages come in whole: every row is stored or in the rejects, and a second run changes nothing.

use harness::{App, shared};
use reticolo_directory::hsds::Options;

/// 211 Miami's export: HSDS 1.1, large, and as untidy as real data is.
#[tokio::test]
async fn a_real_package_comes_in_whole_and_a_second_time_changes_nothing() {
    let Some(package) = shared("data/miami-hsds-1.1/datapackage.zip") else {
        return;
    };
    let app = App::start().await;
    let [miami, other] = app.tenants(["miami", "altovicentino"]).await;
    let options = || Options {
        country: "US".to_owned(),
    };

    let (first, rejects) = miami.import_with(&package, options()).await;
    for file in &first.files {
        println!("{file:?}");
        assert_eq!(
            file.rows,
            file.created + file.updated + file.unchanged + file.rejected,
            "{}",
            file.file
        );
    }
    let listed = rejects
        .iter()
        .filter(|reject| reject.severity.as_str() == "rejected")
        .count();
    assert_eq!(first.sum(|file| file.rejected), listed as u64);

    let (second, again) = miami.import_with(&package, options()).await;
    assert_eq!(second.sum(|file| file.created + file.updated), 0);
    assert_eq!(rejects, again);
    let _ = other;
}
