use crate::bindings::reticolo::plugin::core::Host;
use crate::powers::Refused;
use crate::session::{Answered, Session};

impl Host for Session {
    async fn run(&mut self, operation: String, variables: String) -> Answered<String> {
        if !self.may.ask {
            return Ok(Err(Refused::Denied("a query in a rule".to_owned()).into()));
        }
        if !self.granted.core.contains(&operation) {
            return Ok(Err(Refused::Denied(format!("the query {operation}")).into()));
        }
        self.count()?;
        let powers = self.powers.clone();
        Ok(self.outside(powers.run(&operation, variables)).await?.map_err(Into::into))
    }
}
