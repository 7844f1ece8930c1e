use crate::bindings::reticolo::plugin::store::{
    self as told, Comparison as ToldComparison, FindOptions, Host, Operand as ToldOperand,
};
use crate::limits::DOCUMENT;
use crate::powers::{Comparison, Condition, Document, Find, Operand, Refused};
use crate::session::{Answered, Session};

impl Host for Session {
    async fn get(
        &mut self,
        collection: String,
        keys: Vec<String>,
    ) -> Answered<Vec<Option<told::Document>>> {
        let most = self.limits.rows as usize;
        if let Err(refused) = self.may_read(&collection).and_then(|()| at_most(keys.len(), most)) {
            return Ok(Err(refused.into()));
        }
        self.count()?;
        let powers = self.powers.clone();
        let answer = self.outside(powers.get(&collection, keys)).await?.map_err(Into::into);
        Ok(answer.map(|documents| documents.into_iter().map(|one| one.map(Into::into)).collect()))
    }

    async fn find(&mut self, collection: String, options: FindOptions) -> Answered<told::Page> {
        if let Err(refused) = self.may_find(&collection, &options) {
            return Ok(Err(refused.into()));
        }
        self.count()?;
        let powers = self.powers.clone();
        let answer = self.outside(powers.find(&collection, options.into())).await?;
        Ok(answer.map_err(Into::into).map(|page| told::Page {
            items: page.items.into_iter().map(Into::into).collect(),
            next: page.next,
        }))
    }

    async fn put(
        &mut self,
        collection: String,
        key: String,
        body: String,
        expected_rev: Option<u32>,
    ) -> Answered<u32> {
        let fits = || match body.len() {
            0..=DOCUMENT => Ok(()),
            _ => Err(Refused::Limit(format!("a document has {DOCUMENT} bytes at most"))),
        };
        let is_json = || match serde_json::from_str::<serde_json::Value>(&body) {
            Ok(_) => Ok(()),
            Err(error) => Err(Refused::InvalidInput(format!("the document is no JSON: {error}"))),
        };
        let checked = self.may_write(&collection).and_then(|()| fits()).and_then(|()| is_json());
        if let Err(refused) = checked {
            return Ok(Err(refused.into()));
        }
        self.count()?;
        let powers = self.powers.clone();
        let asked = powers.put(&collection, &key, body, expected_rev);
        Ok(self.outside(asked).await?.map_err(Into::into))
    }

    async fn delete(&mut self, collection: String, key: String, expected_rev: u32) -> Answered<()> {
        if let Err(refused) = self.may_write(&collection) {
            return Ok(Err(refused.into()));
        }
        self.count()?;
        let powers = self.powers.clone();
        let asked = powers.delete(&collection, &key, expected_rev);
        Ok(self.outside(asked).await?.map_err(Into::into))
    }
}

impl Session {
    fn may_read(&self, collection: &str) -> Result<(), Refused> {
        if !self.may.ask {
            return Err(Refused::Denied("a document in a rule".to_owned()));
        }
        if !self.granted.store.contains_key(collection) {
            return Err(Refused::Denied(format!("the collection {collection}")));
        }
        Ok(())
    }

    fn may_write(&self, collection: &str) -> Result<(), Refused> {
        self.may_read(collection)?;
        if !self.may.write {
            return Err(Refused::Denied("a change in a query".to_owned()));
        }
        Ok(())
    }

    /// Only paths that were granted are searched and sorted by.
    fn may_find(&self, collection: &str, options: &FindOptions) -> Result<(), Refused> {
        self.may_read(collection)?;
        if options.limit == 0 || options.limit > self.limits.rows {
            let most = self.limits.rows;
            return Err(Refused::InvalidInput(format!("a page has 1 to {most} documents")));
        }
        let granted = self.granted.store.get(collection);
        let paths = options.filter.iter().map(|condition| &condition.path);
        let foreign = paths
            .chain(options.order_by.as_ref())
            .find(|path| !granted.is_some_and(|paths| paths.contains(*path)));
        match foreign {
            Some(path) => Err(Refused::Denied(format!("searching {collection} by {path}"))),
            None => Ok(()),
        }
    }
}

fn at_most(keys: usize, most: usize) -> Result<(), Refused> {
    if keys > most {
        return Err(Refused::InvalidInput(format!("{most} keys at most are read at once")));
    }
    Ok(())
}

impl From<Document> for told::Document {
    fn from(document: Document) -> Self {
        let Document { key, rev, body } = document;
        Self { key, rev, body }
    }
}

impl From<FindOptions> for Find {
    fn from(options: FindOptions) -> Self {
        let condition = |condition: told::Condition| Condition {
            path: condition.path,
            comparison: condition.op.into(),
            value: condition.value.into(),
        };
        Self {
            filter: options.filter.into_iter().map(condition).collect(),
            order_by: options.order_by,
            descending: options.descending,
            limit: options.limit,
            after: options.after,
        }
    }
}

impl From<ToldOperand> for Operand {
    fn from(operand: ToldOperand) -> Self {
        match operand {
            ToldOperand::Text(text) => Self::Text(text),
            ToldOperand::Int(number) => Self::Int(number),
            ToldOperand::Number(number) => Self::Number(number),
            ToldOperand::Boolean(yes) => Self::Boolean(yes),
            ToldOperand::Null => Self::Null,
        }
    }
}

impl From<ToldComparison> for Comparison {
    fn from(comparison: ToldComparison) -> Self {
        match comparison {
            ToldComparison::Eq => Self::Eq,
            ToldComparison::Ne => Self::Ne,
            ToldComparison::Lt => Self::Lt,
            ToldComparison::Le => Self::Le,
            ToldComparison::Gt => Self::Gt,
            ToldComparison::Ge => Self::Ge,
            ToldComparison::Prefix => Self::Prefix,
            ToldComparison::Contains => Self::Contains,
        }
    }
}
