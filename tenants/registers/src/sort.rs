//! How lists at work are sorted: by one of their columns, either way. Whatever says nothing in that column comes
//! last, and ties stand as they came to be.

use std::fmt;

/// A column by which a list can be sorted.
pub trait Key: Copy + Eq + Send + Sync + 'static {
    /// Every column.
    const ALL: &'static [Self];

    /// Its name, as addresses and statements have it.
    fn as_str(self) -> &'static str;
}

/// By what a list is sorted, and whether backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<K> {
    pub by: K,
    pub descending: bool,
}

impl<K: Key> Sort<K> {
    pub const fn up(by: K) -> Self {
        Self { by, descending: false }
    }

    pub const fn down(by: K) -> Self {
        Self { by, descending: true }
    }

    /// A sort as an address has it: `name`, or `-name` for backwards; `None` for a column there is not.
    pub fn read(text: &str) -> Option<Self> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let by = K::ALL.iter().copied().find(|key| key.as_str() == name)?;
        Some(Self { by, descending })
    }
}

impl<K: Key> fmt::Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.descending { "-" } else { "" };
        write!(f, "{way}{}", self.by.as_str())
    }
}

/// Declares the columns of a list.
macro_rules! sort_keys {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $key:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $key,)+
        }

        impl $crate::sort::Key for $name {
            const ALL: &'static [Self] = &[$(Self::$key),+];

            fn as_str(self) -> &'static str {
                match self {
                    $(Self::$key => $text,)+
                }
            }
        }
    };
}

/// The order of a list: the name of its column in one parameter, whether backwards in another; `keys` give each
/// column as text that sorts as it should, `id` settles ties.
macro_rules! sorted {
    ($by:literal, $descending:literal, $keys:literal, $id:literal) => {
        concat!(
            " order by case when not ",
            $descending,
            " then case ",
            $by,
            $keys,
            " end end nulls last,
              case when ",
            $descending,
            " then case ",
            $by,
            $keys,
            " end end desc nulls last, ",
            $id
        )
    };
}
pub(crate) use {sort_keys, sorted};

#[cfg(test)]
mod tests {
    use super::{Key, Sort};

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Name;

    impl Key for Name {
        const ALL: &'static [Self] = &[Self];

        fn as_str(self) -> &'static str {
            "name"
        }
    }

    #[test]
    fn a_sort_survives_an_address() {
        for sort in [Sort::up(Name), Sort::down(Name)] {
            assert_eq!(Sort::read(&sort.to_string()), Some(sort));
        }
        for nonsense in ["", "-", "--name", "colour", "name;"] {
            assert_eq!(Sort::<Name>::read(nonsense), None, "{nonsense}");
        }
    }
}
