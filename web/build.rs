//! Assets are embedded: when one appears or goes, the crate is compiled again.

fn main() {
    println!("cargo::rerun-if-changed=assets");
}
