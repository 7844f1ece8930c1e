//! Fields that plugins add to types of the platform.

use super::*;

/// A thing of the platform, without the platform.
#[derive(SimpleObject)]
#[graphql(complex)]
struct Thing {
    #[graphql(skip)]
    page: Arc<Extended<Facts>>,
    number: i32,
}

struct Facts(i32);

impl Entity for Facts {
    const NAME: &'static str = "Service";

    fn key(&self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.0).unwrap())
    }

    fn facts(&self) -> Json {
        json!({ "id": self.0.to_string() })
    }
}

#[ComplexObject]
impl Thing {
    #[graphql(flatten)]
    async fn plugins(&self) -> Extension<Facts> {
        Extension { page: Arc::clone(&self.page), key: Facts(self.number).key() }
    }
}

struct Things;

#[Object]
impl Things {
    async fn things(&self, count: i32) -> Vec<Thing> {
        let page = Extended::of((0..count).map(Facts).collect());
        (0..count).map(|number| Thing { page: Arc::clone(&page), number }).collect()
    }
}

/// The data of an answer about things that `care` adds fields to.
async fn things(fake: &Fake, query: &str) -> async_graphql::Response {
    let apis: Arc<[Api]> = vec![api("care", SDL)].into();
    let schema =
        building(&apis, || async_graphql::Schema::new(Things, EmptyMutation, EmptySubscription));
    let calls = Calls::new(Box::new(fake.clone()), set(&["care"]), apis, Language::Italian);
    schema.execute(Request::new(query).data(Arc::new(calls))).await
}

#[tokio::test]
async fn a_page_of_things_is_one_call() {
    let fake = Fake::new(|call| {
        let id = |parent: &String| serde_json::from_str::<Json>(parent).unwrap()["id"].clone();
        let half = |id: Json| json!(id.as_str().unwrap().parse::<f64>().unwrap() / 2.0);
        Ok(call.parents.iter().map(id).map(half).collect())
    });
    let answer = things(&fake, "{ things(count: 20) { number plugins { care { score } } } }").await;
    assert_eq!(answer.errors, []);
    let data = answer.data.into_json().unwrap();
    assert_eq!(data["things"][3], json!({ "number": 3, "plugins": { "care": { "score": 1.5 } } }));
    let asked = fake.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].parents.len(), 20);
    assert_eq!((asked[0].type_name.as_str(), asked[0].field.as_str()), ("Service", "score"));
    assert_eq!(asked[0].arguments, "{\"round\":false}");

    let other = "{ things(count: 3) { a: plugins { care { score } } b: plugins { __typename care { s: score t: score(round: true) } } } }";
    let answer = things(&fake, other).await;
    let data = answer.data.into_json().unwrap();
    assert_eq!(
        data["things"][2]["b"],
        json!({ "__typename": "ServicePlugins", "care": { "s": 1.0, "t": 1.0 } })
    );
    assert_eq!(fake.asked().len(), 3, "one for each value of the argument");

    let fake = Fake { asked: Arc::default(), ..fake };
    let answer = things(&fake, "{ things(count: 450) { plugins { care { score } } } }").await;
    assert_eq!(answer.errors, []);
    assert_eq!(fake.asked().len(), 3, "two hundred at once");
}

#[tokio::test]
async fn a_failure_is_told_of_every_thing_and_asked_for_once() {
    let fake = Fake::new(|_| Err(FieldFailure::Failed));
    let answer = things(&fake, "{ things(count: 3) { number plugins { care { score } } } }").await;
    assert_eq!(fake.asked().len(), 1);
    assert_eq!(answer.errors.len(), 3);
    assert_eq!(answer.errors[0].path.len(), 5);
    let data = answer.data.into_json().unwrap();
    assert_eq!(data["things"][1], json!({ "number": 1, "plugins": { "care": { "score": null } } }));

    let few = Fake::new(|_| Ok(vec![json!(1.0)]));
    let answer = things(&few, "{ things(count: 3) { plugins { care { score } } } }").await;
    assert_eq!(answer.errors.len(), 3);
}
