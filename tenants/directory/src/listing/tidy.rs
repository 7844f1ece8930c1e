//! Bringing a content to the one form in which two that say the same are equal.

use super::content::{Hours, ListingContent};

/// What was typed, without blanks around it and with what is empty left out; line ends as `\n`.
pub fn tidied(mut content: ListingContent) -> ListingContent {
    let ListingContent {
        name,
        alternate_name,
        description,
        url,
        email,
        interpretation_services,
        application_process,
        fees_description,
        wait_time,
        eligibility_description,
        alert,
        ..
    } = &mut content;
    trim(name);
    for text in [
        alternate_name,
        description,
        url,
        email,
        interpretation_services,
        application_process,
        fees_description,
        wait_time,
        eligibility_description,
        alert,
    ] {
        optional(text);
    }
    for codes in [&mut content.categories, &mut content.targets, &mut content.languages] {
        list(codes);
    }
    hours(&mut content.hours);
    for place in &mut content.places {
        let texts = [&mut place.name, &mut place.address, &mut place.postal_code];
        texts.into_iter().for_each(optional);
        optional(&mut place.municipality);
        optional(&mut place.transportation);
        list(&mut place.accessibility);
        hours(&mut place.hours);
    }
    for phone in &mut content.phones {
        trim(&mut phone.number);
        optional(&mut phone.kind);
        optional(&mut phone.description);
    }
    for cost in &mut content.cost_options {
        optional(&mut cost.option);
        optional(&mut cost.description);
    }
    for document in &mut content.required_documents {
        trim(&mut document.document);
        optional(&mut document.url);
    }
    for area in &mut content.service_areas {
        optional(&mut area.name);
        optional(&mut area.description);
        list(&mut area.municipalities);
    }
    for capacity in &mut content.capacities {
        trim(&mut capacity.unit);
        optional(&mut capacity.description);
    }
    for image in &mut content.images {
        trim(&mut image.digest);
        trim(&mut image.alt);
    }
    content
}

impl ListingContent {
    /// Puts the lists that are sets in the order in which they are read.
    pub(super) fn sort(&mut self) {
        self.sort_items();
        for codes in [&mut self.categories, &mut self.targets, &mut self.languages] {
            codes.sort();
        }
        self.phones.sort();
        self.cost_options.sort_by_key(|cost| (cost.isee_from, cost.amount, cost.clone()));
        self.required_documents.sort();
        self.service_areas.sort();
        self.capacities
            .sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
        sort_hours(&mut self.hours);
        self.places.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    }

    /// The same for the lists within items only, so that equal items are equal and none moves.
    pub(super) fn sort_items(&mut self) {
        for area in &mut self.service_areas {
            area.municipalities.sort();
        }
        for place in &mut self.places {
            place.accessibility.sort();
            sort_hours(&mut place.hours);
        }
    }
}

fn sort_hours(hours: &mut Hours) {
    hours.weekly.sort();
    hours.exceptions.sort();
}

fn hours(hours: &mut Hours) {
    for span in &mut hours.weekly {
        optional(&mut span.description);
    }
    for exception in &mut hours.exceptions {
        optional(&mut exception.description);
    }
}

fn list(texts: &mut Vec<String>) {
    texts.iter_mut().for_each(trim);
    texts.retain(|text| !text.is_empty());
}

fn optional(text: &mut Option<String>) {
    if let Some(written) = text {
        trim(written);
    }
    if text.as_deref() == Some("") {
        *text = None;
    }
}

fn trim(text: &mut String) {
    text.replace("\r\n", "\n").trim().clone_into(text);
}
