// The parts of Bootstrap Italia's script that our pages use, as the global `bootstrap`.
//
// The ready-made bundle weighs 1 MB, most of it a video player and a carousel that we do not show.
// A page that needs another part adds its line here.
import "bootstrap-italia/dist/plugins/init.js";

export { default as Accordion } from "bootstrap-italia/dist/plugins/accordion.js";
export { default as Alert } from "bootstrap-italia/dist/plugins/alert.js";
export { default as BackToTop } from "bootstrap-italia/dist/plugins/back-to-top.js";
export { default as Button } from "bootstrap-italia/dist/plugins/button.js";
export { default as Collapse } from "bootstrap-italia/dist/plugins/collapse.js";
export { default as Dropdown } from "bootstrap-italia/dist/plugins/dropdown.js";
export { default as HeaderSticky } from "bootstrap-italia/dist/plugins/header-sticky.js";
export { default as Input } from "bootstrap-italia/dist/plugins/input.js";
export { default as InputNumber } from "bootstrap-italia/dist/plugins/input-number.js";
export { default as InputPassword } from "bootstrap-italia/dist/plugins/input-password.js";
export { default as InputSearchAutocomplete } from "bootstrap-italia/dist/plugins/input-search-autocomplete.js";
export { default as List } from "bootstrap-italia/dist/plugins/list.js";
export { default as Modal } from "bootstrap-italia/dist/plugins/modal.js";
export { default as NavBarCollapsible } from "bootstrap-italia/dist/plugins/navbar-collapsible.js";
export { default as NavScroll } from "bootstrap-italia/dist/plugins/navscroll.js";
export { default as Notification } from "bootstrap-italia/dist/plugins/notification.js";
export { default as Offcanvas } from "bootstrap-italia/dist/plugins/offcanvas.js";
export { default as Popover } from "bootstrap-italia/dist/plugins/popover.js";
export { default as SelectAutocomplete } from "bootstrap-italia/dist/plugins/select-autocomplete.js";
export { default as Sticky } from "bootstrap-italia/dist/plugins/sticky.js";
export { default as Tab } from "bootstrap-italia/dist/plugins/tab.js";
export { default as Toast } from "bootstrap-italia/dist/plugins/toast.js";
export { default as Tooltip } from "bootstrap-italia/dist/plugins/tooltip.js";
