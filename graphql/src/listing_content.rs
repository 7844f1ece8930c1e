//! What a listing says: the same types are read and written, each with the fields an operator may set.

use async_graphql::{Enum, ID, InputObject, SimpleObject};
use reticolo_directory::LocationId;
use reticolo_directory::listing::content;

use crate::error::Result;
use crate::hours::Weekday;
use crate::id::{GlobalId, id_of};
use crate::scalar::{Cents, Date, LocalTime};
use crate::service_detail::{CostKind, ResidencyRule};

/// What a listing says of its service. Lists are sets: their order is not kept.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingContentInput")]
pub(crate) struct ListingContent {
    /// The service's name. At most 200 characters.
    #[graphql(default)]
    name: String,
    /// Another name it is known by. At most 200 characters.
    alternate_name: Option<String>,
    /// What it does, in words. Texts of several lines have at most 5000 characters.
    description: Option<String>,
    /// Its own page on the web.
    url: Option<String>,
    /// The address to write to.
    email: Option<String>,
    /// Whether it can be had now.
    #[graphql(default)]
    status: ListingStatus,
    /// Help for those who speak another language.
    interpretation_services: Option<String>,
    /// What to do to be admitted.
    application_process: Option<String>,
    /// What it costs, in words.
    fees_description: Option<String>,
    /// How long one waits, in words.
    wait_time: Option<String>,
    /// Whom it is for, in words.
    eligibility_description: Option<String>,
    /// The lowest age it is for, in years, included.
    minimum_age: Option<f64>,
    /// The highest age it is for, in years, included.
    maximum_age: Option<f64>,
    /// Something to know before going there. At most 500 characters.
    alert: Option<String>,
    /// Codes of category terms. Lists have at most 60 items.
    #[graphql(default)]
    categories: Vec<String>,
    /// Codes of target terms.
    #[graphql(default)]
    targets: Vec<String>,
    /// The places it is offered at.
    #[graphql(default)]
    places: Vec<ListingPlace>,
    /// When it is open, wherever it is.
    #[graphql(default)]
    hours: ListingHours,
    /// Its telephones.
    #[graphql(default)]
    phones: Vec<ListingPhone>,
    /// ISO 639-1 codes of the languages spoken.
    #[graphql(default)]
    languages: Vec<String>,
    /// What it costs.
    #[graphql(default)]
    cost_options: Vec<ListingCostOption>,
    /// The documents to bring.
    #[graphql(default)]
    required_documents: Vec<ListingRequiredDocument>,
    /// Where the people live whom it is for.
    #[graphql(default)]
    service_areas: Vec<ListingServiceArea>,
    /// How much of it there is.
    #[graphql(default)]
    capacities: Vec<ListingCapacity>,
    /// The images that are shown, in order; at most 8, stored before.
    #[graphql(default)]
    images: Vec<ListingImage>,
}

/// Whether a published service can be had now.
#[derive(Clone, Copy, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "content::Running")]
pub(crate) enum ListingStatus {
    /// It can.
    #[default]
    Active,
    /// Not now; it will run again.
    TemporarilyClosed,
}

/// A place where the service is offered. What is said of another organization's place cannot be changed;
/// the hours are those of this service there.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingPlaceInput")]
pub(crate) struct ListingPlace {
    /// The global id of a location that is there already; `null` for a new one.
    id: Option<ID>,
    /// What the place is called.
    name: Option<String>,
    /// Street and number.
    address: Option<String>,
    /// Five digits.
    postal_code: Option<String>,
    /// The six-digit ISTAT code of its municipality.
    municipality: Option<String>,
    /// Degrees north (WGS 84).
    latitude: Option<f64>,
    /// Degrees east (WGS 84).
    longitude: Option<f64>,
    /// Codes of accessibility features.
    #[graphql(default)]
    accessibility: Vec<String>,
    /// How to get there.
    transportation: Option<String>,
    /// When this service is open there.
    #[graphql(default)]
    hours: ListingHours,
}

/// When something is open, in local time.
#[derive(Default, SimpleObject, InputObject)]
#[graphql(input_name = "ListingHoursInput")]
pub(crate) struct ListingHours {
    /// The spans of an ordinary week; a midday break makes two of a day. At most 120.
    #[graphql(default)]
    weekly: Vec<ListingSpan>,
    /// Days on which the weekly hours do not hold. At most 120.
    #[graphql(default)]
    exceptions: Vec<ListingException>,
}

/// A stretch of a weekday.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingSpanInput")]
pub(crate) struct ListingSpan {
    /// The day of the week.
    weekday: Weekday,
    /// When it opens.
    opens: Option<LocalTime>,
    /// When it closes.
    closes: Option<LocalTime>,
    /// What the span is for ("by appointment").
    description: Option<String>,
    /// The first day of a season, where it holds in one only.
    from: Option<Date>,
    /// The last day of the season, included.
    to: Option<Date>,
}

/// Days on which the weekly hours do not hold.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingExceptionInput")]
pub(crate) struct ListingException {
    /// The first day.
    from: Date,
    /// The last day, included.
    to: Date,
    /// Whether it is closed on those days; otherwise it is open at the hours given here.
    closed: bool,
    /// When it opens on those days.
    opens: Option<LocalTime>,
    /// When it closes on those days.
    closes: Option<LocalTime>,
    /// Why ("summer holidays").
    description: Option<String>,
}

/// A telephone number.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingPhoneInput")]
pub(crate) struct ListingPhone {
    /// The number.
    number: String,
    /// `voice`, `fax`, `sms`…
    kind: Option<String>,
    /// Who answers, and when.
    description: Option<String>,
}

/// What the service costs the person, in one of its cases.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingCostOptionInput")]
pub(crate) struct ListingCostOption {
    /// How the price is made; needed before the draft is submitted.
    kind: Option<CostKind>,
    /// When this price applies, in words.
    option: Option<String>,
    /// The price.
    amount: Option<Cents>,
    /// The lowest ISEE of the band, included.
    isee_from: Option<Cents>,
    /// The highest ISEE of the band, included.
    isee_to: Option<Cents>,
    /// What the amount buys ("an hour", "a meal").
    description: Option<String>,
}

/// A document to bring.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingRequiredDocumentInput")]
pub(crate) struct ListingRequiredDocument {
    /// What it is.
    document: String,
    /// Where to find its form.
    url: Option<String>,
}

/// Where the people live whom the service is for.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingServiceAreaInput")]
pub(crate) struct ListingServiceArea {
    /// What the area is called.
    name: Option<String>,
    /// The area in words.
    description: Option<String>,
    /// The ISTAT codes of its municipalities.
    #[graphql(default)]
    municipalities: Vec<String>,
    /// Whether the service is for residents alone.
    residency_rule: ResidencyRule,
}

/// How much of the service there is.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingCapacityInput")]
pub(crate) struct ListingCapacity {
    /// What is counted: places, hours a week.
    unit: String,
    /// How many are free.
    available: f64,
    /// How many there are in all.
    maximum: Option<f64>,
    /// What to know about the numbers.
    description: Option<String>,
}

/// An image.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ListingImageInput")]
pub(crate) struct ListingImage {
    /// SHA-256 of its bytes, in hexadecimal.
    digest: String,
    /// What it shows, for who does not see it.
    alt: String,
}

/// Says which fields two types have in common: those that are converted, those that may be absent, lists.
macro_rules! twins {
    ($($ours:ident = $theirs:ident { $($one:ident),* ; $($maybe:ident),* ; $($each:ident),* })+) => {$(
        twins!(content::$theirs => $ours { $($one),* ; $($maybe),* ; $($each),* });
        twins!($ours => content::$theirs { $($one),* ; $($maybe),* ; $($each),* });
    )+};
    ($from:ty => $to:ty { $($one:ident),* ; $($maybe:ident),* ; $($each:ident),* }) => {
        impl From<$from> for $to {
            fn from(row: $from) -> Self {
                Self {
                    $($one: row.$one.into(),)*
                    $($maybe: row.$maybe.map(Into::into),)*
                    $($each: row.$each.into_iter().map(Into::into).collect(),)*
                }
            }
        }
    };
}

twins! {
    ListingHours = Hours { ; ; weekly, exceptions }
    ListingSpan = Span { weekday; opens, closes, description, from, to; }
    ListingException = Exception { from, to, closed; opens, closes, description; }
    ListingPhone = Phone { number; kind, description; }
    ListingCostOption = CostOption { ; kind, option, amount, isee_from, isee_to, description; }
    ListingRequiredDocument = RequiredDocument { document; url; }
    ListingServiceArea = ServiceArea { residency_rule; name, description; municipalities }
    ListingCapacity = Capacity { unit, available; maximum, description; }
    ListingImage = Image { digest, alt; ; }
}

impl From<content::Place> for ListingPlace {
    fn from(place: content::Place) -> Self {
        Self {
            id: place.id.map(|id| GlobalId::Location(LocationId(id)).encode()),
            name: place.name,
            address: place.address,
            postal_code: place.postal_code,
            municipality: place.municipality,
            latitude: place.latitude,
            longitude: place.longitude,
            accessibility: place.accessibility,
            transportation: place.transportation,
            hours: place.hours.into(),
        }
    }
}

impl ListingPlace {
    fn read(self) -> Result<content::Place> {
        let id: Option<LocationId> = match &self.id {
            Some(id) => Some(id_of!("places.id", Location, id)?),
            None => None,
        };
        Ok(content::Place {
            id: id.map(|id| id.0),
            name: self.name,
            address: self.address,
            postal_code: self.postal_code,
            municipality: self.municipality,
            latitude: self.latitude,
            longitude: self.longitude,
            accessibility: self.accessibility,
            transportation: self.transportation,
            hours: self.hours.into(),
        })
    }
}

/// The items of a list, as the other side has them.
fn each<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

impl From<content::ListingContent> for ListingContent {
    fn from(content: content::ListingContent) -> Self {
        Self {
            name: content.name,
            alternate_name: content.alternate_name,
            description: content.description,
            url: content.url,
            email: content.email,
            status: content.status.into(),
            interpretation_services: content.interpretation_services,
            application_process: content.application_process,
            fees_description: content.fees_description,
            wait_time: content.wait_time,
            eligibility_description: content.eligibility_description,
            minimum_age: content.minimum_age,
            maximum_age: content.maximum_age,
            alert: content.alert,
            categories: content.categories,
            targets: content.targets,
            places: each(content.places),
            hours: content.hours.into(),
            phones: each(content.phones),
            languages: content.languages,
            cost_options: each(content.cost_options),
            required_documents: each(content.required_documents),
            service_areas: each(content.service_areas),
            capacities: each(content.capacities),
            images: each(content.images),
        }
    }
}

impl ListingContent {
    /// As the directory has it. Lengths and characters are looked at there, all at once.
    pub(crate) fn read(self) -> Result<content::ListingContent> {
        Ok(content::ListingContent {
            name: self.name,
            alternate_name: self.alternate_name,
            description: self.description,
            url: self.url,
            email: self.email,
            status: self.status.into(),
            interpretation_services: self.interpretation_services,
            application_process: self.application_process,
            fees_description: self.fees_description,
            wait_time: self.wait_time,
            eligibility_description: self.eligibility_description,
            minimum_age: self.minimum_age,
            maximum_age: self.maximum_age,
            alert: self.alert,
            categories: self.categories,
            targets: self.targets,
            places: self.places.into_iter().map(ListingPlace::read).collect::<Result<_>>()?,
            hours: self.hours.into(),
            phones: each(self.phones),
            languages: self.languages,
            cost_options: each(self.cost_options),
            required_documents: each(self.required_documents),
            service_areas: each(self.service_areas),
            capacities: each(self.capacities),
            images: each(self.images),
        })
    }
}
