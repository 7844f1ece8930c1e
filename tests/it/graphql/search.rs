//! Finding services through the API: by words, by filters, in order, page by page.

use std::collections::BTreeMap;

use harness::{App, Listing, TestTenant, write_files, write_package};
use serde_json::{Value, json};

const SCHIO: &str = "024100";
const THIENE: &str = "024105";
const VALDAGNO: &str = "024111";
const MILANO: &str = "015146";

/// A listing whose own texts say nothing that tests look for.
fn plain<'a>(id: &'a str, name: &'a str) -> Listing<'a> {
    Listing {
        id,
        name,
        categories: &["legal-advice"],
        targets: &["migrants"],
        ..Listing::default()
    }
}

/// The names of what is found, in order.
async fn found(tenant: &TestTenant<'_>, filter: Value, order: Option<&str>) -> Vec<String> {
    let query = "query ($filter: ServiceFilter, $order: ServiceOrder) {
        services(first: 100, filter: $filter, orderBy: $order) { totalCount nodes { name } } }";
    let answer = tenant.ask(query, json!({ "filter": filter, "order": order })).await;
    assert_eq!(answer.get("errors"), None, "{filter}");
    let services = &answer["data"]["services"];
    let names = services["nodes"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|node| node["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(services["totalCount"], names.len(), "{filter}");
    names
}

/// The names of what is found, sorted by name.
async fn named(tenant: &TestTenant<'_>, filter: Value) -> Vec<String> {
    found(tenant, filter, Some("NAME")).await
}

/// Pairs that PostgreSQL's Italian stemmer keeps apart, some that it joins, and spellings.
const SAME: &[(&str, &str)] = &[
    ("anziano", "anziani"),
    ("anziano", "anziana"),
    ("anziane", "anziano"),
    ("familiare", "familiari"),
    ("domiciliare", "domiciliari"),
    ("infermiere", "infermieri"),
    ("quartiere", "quartieri"),
    ("alimentare", "alimentari"),
    ("albo", "albi"),
    ("famiglia", "familiare"),
    ("povertà", "poveri"),
    ("uomo", "uomini"),
    ("gratuito", "gratis"),
    ("caregiver", "caregivers"),
    ("bambino", "bambini"),
    ("tariffa", "tariffe"),
    ("disabilità", "disabilita"),
    ("DISABILITÀ", "disabilità"),
    ("dell'anziano", "anziani"),
    ("l'infermiere", "infermieri"),
    ("dell\u{2019}assistenza", "assistenza"),
    ("perche\u{301}", "perché"),
];

#[tokio::test]
async fn every_form_of_a_word_finds_the_others() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let texts: Vec<_> = SAME
        .iter()
        .flat_map(|(one, other)| [one, other])
        .enumerate()
        .map(|(place, word)| (format!("s{place}"), format!("Voce {place}: {word}")))
        .collect();
    let listings: Vec<_> = texts.iter().map(|(id, name)| plain(id, name)).collect();
    tenant.lists(&listings).await;

    let mut missed = Vec::new();
    for (place, (one, other)) in SAME.iter().enumerate() {
        for (asked, wanted) in [(one, 2 * place + 1), (other, 2 * place)] {
            let names = named(&tenant, json!({ "text": asked })).await;
            if !names.iter().any(|name| name.starts_with(&format!("Voce {wanted}:"))) {
                missed.push(format!("{asked} does not find {}", texts[wanted].1));
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert_eq!(named(&other, json!({ "text": "anziani" })).await, Vec::<String>::new());
    other.sees_nothing().await;
}

#[tokio::test]
async fn phrases_and_exclusions_narrow_a_text() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant
        .lists(&[
            plain("a", "Centro diurno anziani"),
            plain("b", "Centro diurno minori"),
            plain("c", "Centro sollievo diurno"),
            plain("d", "La casa dell'anziano"),
        ])
        .await;
    for (text, names) in [
        (
            "diurno",
            &["Centro diurno anziani", "Centro diurno minori", "Centro sollievo diurno"][..],
        ),
        (
            "diurno centro",
            &["Centro diurno anziani", "Centro diurno minori", "Centro sollievo diurno"],
        ),
        ("\"centro diurno\"", &["Centro diurno anziani", "Centro diurno minori"]),
        ("\"centro diurno\" -minori", &["Centro diurno anziani"]),
        ("centro -diurni", &[]),
        ("-centro", &["La casa dell'anziano"]),
        ("\"casa dell'anziano\"", &["La casa dell'anziano"]),
        ("\"casa dell’anziana", &["La casa dell'anziano"]),
        ("la casa per l'anziano", &["La casa dell'anziano"]),
        ("centro astronave", &[]),
    ] {
        assert_eq!(named(&tenant, json!({ "text": text })).await, names, "{text}");
    }
    let any = json!({ "text": "sollievo astronave casa", "anyWord": true });
    assert_eq!(named(&tenant, any).await, ["Centro sollievo diurno", "La casa dell'anziano"]);
    // A text without a word in it asks for nothing in particular.
    assert_eq!(named(&tenant, json!({ "text": " … !? " })).await.len(), 4);
    other.sees_nothing().await;
}

#[tokio::test]
async fn residence_shows_what_one_may_use() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = tempfile::tempdir().unwrap();
    let listings = [
        plain("schio", "Solo Schio"),
        plain("thiene", "Solo Thiene"),
        plain("both", "Schio e Thiene"),
        plain("any", "Thiene, ma anche altri"),
        plain("nowhere", "Senza area"),
    ];
    write_package(folder.path(), &listings);
    write_files(
        folder.path(),
        &[(
            "service_areas.csv",
            "id,service_id,municipality_codes,residency_rule\n\
             1,schio,024100,residents_only\n\
             2,thiene,024105,residents_only\n\
             3,both,024100,residents_only\n\
             4,both,024105,residents_only\n\
             5,any,024105,any\n",
        )],
    );
    tenant.import(folder.path()).await;

    let everyone = ["Senza area", "Thiene, ma anche altri"];
    assert_eq!(named(&tenant, json!({ "residence": VALDAGNO })).await, everyone);
    let schio = ["Schio e Thiene", "Senza area", "Solo Schio", "Thiene, ma anche altri"];
    assert_eq!(named(&tenant, json!({ "residence": SCHIO })).await, schio);
    let thiene = ["Schio e Thiene", "Senza area", "Solo Thiene", "Thiene, ma anche altri"];
    assert_eq!(named(&tenant, json!({ "residence": THIENE })).await, thiene);
    assert_eq!(named(&tenant, json!({})).await.len(), 5);
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_category_holds_its_narrower_terms() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let folder = tempfile::tempdir().unwrap();
    let with = |id, name, categories, targets| Listing {
        id,
        name,
        categories,
        targets,
        ..Listing::default()
    };
    let listings = [
        with("a", "Assistenza", &["home-care"][..], &["older-people"][..]),
        with("b", "Assistenza di notte", &["night-care"], &["older-people"]),
        with("c", "Assistenza nei giorni di festa", &["holiday-night-care"], &["disability"]),
        with("d", "Nido", &["early-childhood"], &["minors", "families"]),
    ];
    write_package(folder.path(), &listings);
    write_files(
        folder.path(),
        &[(
            "taxonomy_terms.csv",
            "id,code,name,parent_id,taxonomy_id\n\
             holiday-night-care,holiday-night-care,Notti di festa,night-care,99790225-63bb-51ea-85cb-86a6405fe369\n\
             night-care,night-care,Notti,home-care,99790225-63bb-51ea-85cb-86a6405fe369\n",
        )],
    );
    tenant.import(folder.path()).await;

    for (filter, names) in [
        (
            json!({ "categories": ["home-care"] }),
            &["Assistenza", "Assistenza di notte", "Assistenza nei giorni di festa"][..],
        ),
        (
            json!({ "categories": ["night-care"] }),
            &["Assistenza di notte", "Assistenza nei giorni di festa"],
        ),
        (json!({ "categories": ["holiday-night-care"] }), &["Assistenza nei giorni di festa"]),
        (
            json!({ "categories": ["night-care", "early-childhood"] }),
            &["Assistenza di notte", "Assistenza nei giorni di festa", "Nido"],
        ),
        (
            json!({ "categories": ["home-care"], "targets": ["disability"] }),
            &["Assistenza nei giorni di festa"],
        ),
        (
            json!({ "targets": ["disability", "families"] }),
            &["Assistenza nei giorni di festa", "Nido"],
        ),
        // A code of the other list, and one of none.
        (json!({ "categories": ["families"] }), &[]),
        (json!({ "targets": ["nobody"] }), &[]),
    ] {
        assert_eq!(named(&tenant, filter.clone()).await, names, "{filter}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn cost_language_accessibility_and_organization_narrow() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    tenant
        .lists(&[
            Listing { language: "ar", accessibility: "lift", ..plain("a", "A") },
            Listing { language: "en", free: false, ..plain("b", "B") },
            Listing { organization: "Comune", language: "ar", free: false, ..plain("c", "C") },
        ])
        .await;
    let query = "{ organizations { nodes { id name } } }";
    let organizations = tenant.data(query).await;
    let comune = organizations["organizations"]["nodes"].as_array().unwrap();
    let comune = comune.iter().find(|node| node["name"] == "Comune").unwrap()["id"].clone();
    for (filter, names) in [
        (json!({ "free": true }), &["A"][..]),
        (json!({ "free": false }), &["A", "B", "C"]),
        (json!({ "languages": ["ar"] }), &["A", "C"]),
        (json!({ "languages": ["ar", "en"] }), &["A", "B", "C"]),
        (json!({ "languages": ["de"] }), &[]),
        (json!({ "accessibility": ["wheelchair"] }), &["B", "C"]),
        (json!({ "accessibility": ["wheelchair", "lift"] }), &[]),
        (json!({ "organizationId": comune }), &["C"]),
        (json!({ "organizationId": comune, "free": true }), &[]),
        (json!({ "languages": [], "categories": [], "text": "" }), &["A", "B", "C"]),
    ] {
        assert_eq!(named(&tenant, filter.clone()).await, names, "{filter}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn results_come_by_relevance_name_or_distance() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let described = |listing| Listing { description: "Una badante per tutti.", ..listing };
    tenant
        .lists(&[
            Listing { municipality: MILANO, ..described(plain("a", "beta")) },
            Listing { municipality: "", ..plain("b", "Gamma badante") },
            Listing { municipality: SCHIO, ..described(plain("c", "Alfa badante")) },
            Listing { municipality: THIENE, ..described(plain("d", "Zeta")) },
        ])
        .await;

    let by_name = ["Alfa badante", "beta", "Gamma badante", "Zeta"];
    assert_eq!(found(&tenant, json!({}), None).await, by_name);
    assert_eq!(found(&tenant, json!({}), Some("RELEVANCE")).await, by_name);
    assert_eq!(found(&tenant, json!({ "text": "badante" }), Some("NAME")).await, by_name);
    let by_text = found(&tenant, json!({ "text": "badanti" }), None).await;
    assert_eq!(by_text[..2], ["Alfa badante", "Gamma badante"], "names before descriptions");
    assert_eq!(by_text.len(), 4);

    let query = "query ($filter: ServiceFilter) {
        services(filter: $filter, orderBy: DISTANCE) { edges { distanceKm node { name } } } }";
    for filter in [
        json!({ "residence": SCHIO }),
        json!({ "near": { "latitude": 45.71, "longitude": 11.36 } }),
        json!({ "near": { "latitude": 45.71, "longitude": 11.36 }, "residence": MILANO }),
    ] {
        let answer = tenant.ask(query, json!({ "filter": filter })).await;
        let edges = answer["data"]["services"]["edges"].as_array().unwrap();
        let names: Vec<_> = edges.iter().map(|edge| edge["node"]["name"].as_str()).collect();
        let nearest = ["Alfa badante", "Zeta", "beta", "Gamma badante"].map(Some);
        assert_eq!(names, nearest, "{filter}");
        let distance = |place: usize| edges[place]["distanceKm"].as_f64();
        assert!(distance(0).unwrap() < 3.0, "at home: {edges:?}");
        assert!((5.0..15.0).contains(&distance(1).unwrap()), "Schio to Thiene: {edges:?}");
        assert!((150.0..220.0).contains(&distance(2).unwrap()), "Schio to Milano: {edges:?}");
        assert_eq!(distance(3), None, "no place on the map");
    }
    let nowhere = tenant.ask(query, json!({ "filter": {} })).await;
    assert_eq!(nowhere["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    other.sees_nothing().await;
}

#[tokio::test]
async fn paging_gives_every_service_once_in_every_order() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    // Names, scores and distances with ties; some have no place on the map.
    let texts: Vec<_> = (0..23).map(|n| (format!("s{n}"), format!("Aiuto {}", n % 4))).collect();
    let places = [SCHIO, THIENE, "", MILANO, SCHIO];
    let listings: Vec<_> = texts
        .iter()
        .zip(places.iter().cycle())
        .map(|((id, name), municipality)| Listing { municipality, ..plain(id, name) })
        .collect();
    tenant.lists(&listings).await;

    let query = "query ($after: String, $filter: ServiceFilter, $order: ServiceOrder) {
        services(first: 5, after: $after, filter: $filter, orderBy: $order) {
            totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    for (filter, order) in [
        (json!({}), json!(null)),
        (json!({}), json!("NAME")),
        (json!({ "text": "aiuto" }), json!("RELEVANCE")),
        (json!({ "text": "aiuto", "residence": SCHIO }), json!("NAME")),
        (json!({ "residence": SCHIO }), json!("DISTANCE")),
        (json!({ "near": { "latitude": 45.5, "longitude": 9.2 } }), json!("DISTANCE")),
    ] {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut after = Value::Null;
        let mut pages = 0;
        loop {
            let variables = json!({ "after": after, "filter": filter, "order": order });
            let answer = tenant.ask(query, variables).await;
            assert_eq!(answer.get("errors"), None, "{filter} {order} after {after}");
            let page = &answer["data"]["services"];
            assert_eq!(page["totalCount"], 23, "{filter} {order}");
            assert_eq!(page["pageInfo"]["hasPreviousPage"], pages > 0);
            for node in page["nodes"].as_array().unwrap() {
                *seen.entry(node["id"].to_string()).or_default() += 1;
            }
            pages += 1;
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!((pages, seen.len()), (5, 23), "{filter} {order}");
        assert!(seen.values().all(|times| *times == 1), "{filter} {order}: {seen:?}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn a_service_that_is_not_running_is_nowhere() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let listed = |status| {
        [
            Listing { status, ..plain("a", "Sportello spento") },
            Listing { status: "temporarily closed", ..plain("b", "Sportello chiuso") },
            plain("c", "Sportello aperto"),
        ]
    };
    tenant.lists(&listed("active")).await;
    let query =
        "{ services(filter: { text: \"spento\" }) { nodes { id serviceAtLocations { id } } } }";
    let before = tenant.data(query).await;
    let id = before["services"]["nodes"][0]["id"].clone();
    let place = before["services"]["nodes"][0]["serviceAtLocations"][0]["id"].clone();

    for status in ["inactive", "defunct"] {
        tenant.lists(&listed(status)).await;
        let query = "query ($id: ID!, $place: ID!) {
            service(id: $id) { name } node(id: $id) { id } nodes(ids: [$id]) { id }
            place: node(id: $place) { id }
            services { totalCount nodes { name status } facets { categories { code services } targets { code services } } }
            words: services(filter: { text: \"spento\" }) { totalCount }
            organizations { nodes { services { totalCount nodes { name } } } } }";
        let answer = tenant.ask(query, json!({ "id": id, "place": place })).await;
        let expected = json!({ "data": {
            "service": null,
            "node": null,
            "nodes": [null],
            "place": null,
            "services": {
                "totalCount": 2,
                "nodes": [
                    { "name": "Sportello aperto", "status": "ACTIVE" },
                    { "name": "Sportello chiuso", "status": "TEMPORARILY_CLOSED" },
                ],
                "facets": {
                    "categories": [{ "code": "legal-advice", "services": 2 }],
                    "targets": [{ "code": "migrants", "services": 2 }],
                },
            },
            "words": { "totalCount": 0 },
            "organizations": { "nodes": [{ "services": {
                "totalCount": 2,
                "nodes": [{ "name": "Sportello aperto" }, { "name": "Sportello chiuso" }],
            } }] },
        } });
        assert_eq!(answer, expected, "{status}");
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn facets_say_what_a_filter_would_leave() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["altovicentino", "tradate"]).await;
    let with = |id, categories, targets| Listing { categories, targets, ..plain(id, "Servizio") };
    tenant
        .lists(&[
            with("a", &["home-care", "housing"], &["families"]),
            with("b", &["home-care"], &["older-people"]),
            with("c", &["housing"], &["older-people"]),
        ])
        .await;
    let query = "query ($filter: ServiceFilter) { services(filter: $filter) {
        totalCount facets { categories { code services } targets { code services } } } }";
    let facets = async |filter: Value| {
        let answer = tenant.ask(query, json!({ "filter": filter })).await;
        let counts = |kind: &str| -> BTreeMap<String, i64> {
            let terms = answer["data"]["services"]["facets"][kind].as_array().unwrap().iter();
            let count = |term: &Value| {
                (term["code"].as_str().unwrap().to_owned(), term["services"].as_i64().unwrap())
            };
            terms.map(count).collect()
        };
        (counts("categories"), counts("targets"))
    };
    let counts = |pairs: &[(&str, i64)]| -> BTreeMap<String, i64> {
        pairs.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
    };
    assert_eq!(
        facets(json!({})).await,
        (
            counts(&[("home-care", 2), ("housing", 2)]),
            counts(&[("families", 1), ("older-people", 2)])
        )
    );
    // A filter by categories is set aside for the categories, and narrows the targets.
    assert_eq!(
        facets(json!({ "categories": ["home-care"] })).await,
        (
            counts(&[("home-care", 2), ("housing", 2)]),
            counts(&[("families", 1), ("older-people", 1)])
        )
    );
    assert_eq!(
        facets(json!({ "categories": ["housing"], "targets": ["older-people"] })).await,
        (
            counts(&[("home-care", 1), ("housing", 1)]),
            counts(&[("families", 1), ("older-people", 1)])
        )
    );
    other.sees_nothing().await;
}
