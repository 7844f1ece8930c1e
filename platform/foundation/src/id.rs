//! Ids are UUIDs wrapped in a type each, so that one thing's id never passes for another's.

/// Declares an id type: a UUID that sorts by the time it was made (version 7) when it is ours,
/// or derived from the source's own id (version 5) when the row came from elsewhere.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::serde::Serialize, $crate::serde::Deserialize, $crate::sqlx::Type,
        )]
        #[serde(crate = "reticolo_foundation::serde", transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub $crate::uuid::Uuid);

        impl $name {
            /// A new id, later in order than every id made before it in this process.
            pub fn fresh() -> Self {
                Self($crate::id::fresh())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

#[doc(hidden)]
#[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
pub fn fresh() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}
