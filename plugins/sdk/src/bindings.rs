//! The contract as Rust sees it, generated. Everything else in the crate is a kinder way to the same.
//!
//! What is asked of the platform is one module; what a plugin answers is one module for each part that
//! a world of the contract is made of, so that a component claims what its author wrote and no more.

#![expect(clippy::same_length_and_capacity, reason = "the code is generated")]

/// What is asked of the platform, and the types of both sides.
pub mod asked {
    wit_bindgen::generate!({
        path: "../wit/1.0.0",
        inline: "
            package reticolo:guest-asked;
            world asked {
                import reticolo:plugin/log@1.0.0;
                import reticolo:plugin/config@1.0.0;
                import reticolo:plugin/store@1.0.0;
                import reticolo:plugin/core@1.0.0;
                import reticolo:plugin/http@1.0.0;
            }
        ",
        world: "reticolo:guest-asked/asked",
        generate_all,
    });
}

/// Answers rules: all of `rule-plugin`, and part of `full-plugin`.
pub mod rules {
    wit_bindgen::generate!({
        path: "../wit/1.0.0",
        inline: "
            package reticolo:guest-rules;
            world rules { export reticolo:plugin/rules@1.0.0; }
        ",
        world: "reticolo:guest-rules/rules",
        pub_export_macro: true,
        export_macro_name: "export_rules",
        default_bindings_module: "reticolo_plugin_sdk::bindings::rules",
        with: { "reticolo:plugin/types@1.0.0": crate::bindings::asked::reticolo::plugin::types },
    });
}

/// Answers fields: all of `data-plugin`, and part of `full-plugin`.
pub mod fields {
    wit_bindgen::generate!({
        path: "../wit/1.0.0",
        inline: "
            package reticolo:guest-fields;
            world fields { export reticolo:plugin/graphql@1.0.0; }
        ",
        world: "reticolo:guest-fields/fields",
        pub_export_macro: true,
        export_macro_name: "export_fields",
        default_bindings_module: "reticolo_plugin_sdk::bindings::fields",
        with: { "reticolo:plugin/types@1.0.0": crate::bindings::asked::reticolo::plugin::types },
    });
}

/// Does jobs, hears of events, migrates: the rest of `full-plugin`.
pub mod work {
    wit_bindgen::generate!({
        path: "../wit/1.0.0",
        inline: "
            package reticolo:guest-work;
            world work {
                export reticolo:plugin/jobs@1.0.0;
                export reticolo:plugin/events@1.0.0;
                export reticolo:plugin/lifecycle@1.0.0;
            }
        ",
        world: "reticolo:guest-work/work",
        pub_export_macro: true,
        export_macro_name: "export_work",
        default_bindings_module: "reticolo_plugin_sdk::bindings::work",
        with: { "reticolo:plugin/types@1.0.0": crate::bindings::asked::reticolo::plugin::types },
    });
}
