//! The contract's types and functions, as the host sees them. Worlds with fewer imports and exports
//! than `full-plugin` fit as well: exports are looked for in each component.

wasmtime::component::bindgen!({
    path: "../wit/1.0.0",
    world: "full-plugin",
    imports: {
        "reticolo:plugin/log.log": trappable,
        default: async | trappable,
    },
    exports: { default: async },
});
