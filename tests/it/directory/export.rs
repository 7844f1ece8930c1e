//! What is exported is HSDS 3.1, and importing it again changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use harness::{App, TestTenant, repository, shared};
use jsonschema::Validator;
use reticolo_directory::hsds::Options;
use reticolo_directory::hsds::table::Table;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use zip::ZipArchive;

/// The files of a datapackage, by name.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        files.insert(name, text);
    }
    files
}

fn saved(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.zip");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Imports a package that must change nothing and be taken whole.
async fn changes_nothing(tenant: &TestTenant<'_>, path: &Path, options: Options) {
    let (report, rejects) = tenant.import_with(path, options).await;
    assert_eq!(rejects, []);
    let changed: Vec<_> =
        report.files.iter().filter(|file| file.created + file.updated > 0).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

#[tokio::test]
async fn importing_an_export_changes_nothing_and_copies_everything() {
    let app = App::start().await;
    let [tenant, copy, other] = app.tenants(["altovicentino", "poli-citta", "tradate"]).await;
    let (_, rejects) = tenant.import(&repository("demo/altovicentino")).await;
    assert_eq!(rejects, []);
    let export = tenant.export().await;
    let (_folder, path) = saved(&export);
    changes_nothing(&tenant, &path, Options::default()).await;
    assert!(tenant.export().await == export, "the same rows make the same bytes");

    let (_, rejects) = copy.import(&path).await;
    assert_eq!(rejects, []);
    let (one, two) = (unzipped(&export), unzipped(&copy.export().await));
    for (name, content) in &one {
        assert!(two[name] == *content, "{name} differs");
    }
    assert_eq!(one.len(), two.len());
    let count = "{ services { totalCount } organizations { totalCount } locations { totalCount } }";
    assert_eq!(tenant.data(count).await, copy.data(count).await);
    other.sees_nothing().await;
}

#[tokio::test]
async fn every_demonstration_tenant_goes_out_and_comes_in_again() {
    let app = App::start().await;
    let slugs = ["marca-occidentale", "altovicentino", "poli-citta", "liveas-d39", "tradate"];
    let tenants = app.tenants(slugs).await;
    let [empty] = app.tenants(["empty"]).await;
    for tenant in &tenants {
        let (report, rejects) = tenant.import(&repository(&format!("demo/{}", tenant.slug))).await;
        assert_eq!(rejects, [], "{}", tenant.slug);
        let services = report.files.iter().find(|file| file.file == "services.csv").unwrap();
        let least = if tenant.slug == "altovicentino" { 100 } else { 40 };
        assert!(services.created >= least, "{}: {}", tenant.slug, services.created);
        let (_folder, path) = saved(&tenant.export().await);
        changes_nothing(tenant, &path, Options::default()).await;
        changes_nothing(tenant, &repository(&format!("demo/{}", tenant.slug)), Options::default())
            .await;
    }
    empty.sees_nothing().await;
}

#[tokio::test]
async fn a_real_package_goes_out_and_comes_in_again() {
    let Some(package) = shared("data/miami-hsds-1.1/datapackage.zip") else {
        return;
    };
    let app = App::start().await;
    let [miami, other] = app.tenants(["miami", "altovicentino"]).await;
    miami.import_with(&package, Options { country: "US".to_owned() }).await;
    let export = miami.export().await;
    let (_folder, path) = saved(&export);
    changes_nothing(&miami, &path, Options::default()).await;
    validates(&export);
    other.sees_nothing().await;
}

#[tokio::test]
async fn the_description_of_a_package_lists_its_files_with_their_headers() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.import(&repository("demo/altovicentino")).await;
    let files = unzipped(&tenant.export().await);
    let description: Value = serde_json::from_str(&files["datapackage.json"]).unwrap();
    let resources = description["resources"].as_array().unwrap();
    assert_eq!(resources.len() + 1, files.len());
    let names: Vec<_> =
        resources.iter().map(|resource| resource["name"].as_str().unwrap()).collect();
    for resource in resources {
        let path = resource["path"].as_str().unwrap();
        let mut reader = csv::Reader::from_reader(files[path].as_bytes());
        let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let described: Vec<_> =
            fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(header, described, "{path}");
        assert_eq!(resource["schema"]["primaryKey"], "id", "{path}");
        for key in resource["schema"]["foreignKeys"].as_array().unwrap() {
            let referred = key["reference"]["resource"].as_str().unwrap();
            assert!(referred.is_empty() || names.contains(&referred), "{path}: {key}");
            assert!(described.contains(&key["fields"].as_str().unwrap()), "{path}: {key}");
        }
        // What is described as required is never empty.
        for record in reader.records() {
            let record = record.unwrap();
            for (field, value) in fields.iter().zip(&record) {
                let required = field["constraints"]["required"] == true;
                assert!(!(required && value.is_empty()), "{path}: {} is empty", field["name"]);
            }
        }
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn every_exported_row_is_valid_by_the_schemas_of_the_standard() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant.import(&repository("demo/altovicentino")).await;
    validates(&tenant.export().await);
    other.sees_nothing().await;
}

/// Checks every row of a datapackage against the schema of its object.
fn validates(export: &[u8]) {
    let Some(schemas) = shared("data/hsds-3.1") else {
        return;
    };
    let files = unzipped(export);
    let mut rows = 0;
    for (name, content) in files.iter().filter(|(name, _)| *name != "datapackage.json") {
        let object = Object::of_file(&schemas, name);
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let header = reader.headers().unwrap().clone();
        let unknown: Vec<_> = header.iter().filter(|column| !object.knows(column)).collect();
        assert!(
            unknown.is_empty(),
            "{name} has columns HSDS does not know, and we do: {unknown:?}"
        );
        for (place, record) in reader.records().enumerate() {
            let row = object.row(&header, &record.unwrap());
            let problems: Vec<_> =
                object.validator.iter_errors(&row).map(|error| error.to_string()).collect();
            assert!(problems.is_empty(), "{name} row {}: {problems:?} {row}", place + 2);
            rows += 1;
        }
    }
    assert!(rows > 500, "{rows} rows only");
}

/// An object of the standard, as the tables of a datapackage have it: without what it holds in itself.
struct Object {
    properties: Map<String, Value>,
    /// Columns of ours.
    ours: Vec<&'static str>,
    validator: Validator,
}

impl Object {
    fn of_file(schemas: &Path, file: &str) -> Self {
        let mut schema = fs::read_dir(schemas)
            .unwrap()
            .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
            .filter_map(|text| serde_json::from_str::<Value>(&text).ok())
            .find(|schema| schema["path"] == file)
            .unwrap_or_else(|| panic!("{file} is no file of HSDS 3.1"));
        let name = schema["name"].as_str().unwrap().to_owned();
        let mut properties = schema["properties"].as_object().unwrap().clone();
        properties
            .retain(|_, property| property["type"] != "array" && property.get("$ref").is_none());
        let mut required = schema["required"].as_array().cloned().unwrap_or_default();
        required.retain(|column| properties.contains_key(column.as_str().unwrap()));
        // What only tables must have, because it is nested in JSON.
        required.extend(schema["tabular_required"].as_array().cloned().unwrap_or_default());
        schema["properties"] = Value::Object(properties.clone());
        schema["required"] = json!(required);
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let table = Table::named(&name).unwrap_or_else(|| panic!("{name} is no table of ours"));
        let ours = table.columns.iter().filter(|column| !column.standard).map(|column| column.name);
        Self { properties, ours: ours.collect(), validator }
    }

    fn knows(&self, column: &str) -> bool {
        self.properties.contains_key(column) || self.ours.contains(&column)
    }

    /// A row as an object: what is not empty, each in the type the standard gives it.
    fn row(&self, header: &csv::StringRecord, record: &csv::StringRecord) -> Value {
        let cells = header.iter().zip(record).filter(|(_, cell)| !cell.is_empty());
        let typed = cells.map(|(column, cell)| {
            let is_number =
                self.properties.get(column).is_some_and(|known| known["type"] == "number");
            let value = if is_number {
                cell.parse::<f64>().map_or(json!(cell), |number| json!(number))
            } else {
                json!(cell)
            };
            (column.to_owned(), value)
        });
        Value::Object(typed.collect())
    }
}
