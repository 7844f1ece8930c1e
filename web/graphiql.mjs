// GraphiQL on a page that holds <div id="graphiql" data-endpoint="/t/<tenant>/graphql"></div>.
//
// build.mjs bundles this file and everything it needs into assets/vendor/graphiql/graphiql.js:
// one script, no inline code, no other host.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const place = document.getElementById("graphiql");
const endpoint = new URL(place.dataset.endpoint, document.baseURI).href;

createRoot(place).render(
  createElement(GraphiQL, {
    fetcher: createGraphiQLFetcher({ url: endpoint }),
    storage: tabStorage(`${endpoint} `),
    defaultQuery: place.dataset.query, // optional: what a new tab shows
    shouldPersistHeaders: false, // they carry access tokens
  }),
);

/**
 * Keeps queries and variables until the browser tab is closed, apart for each endpoint: they may
 * name people, desks are shared, and all tenants may live on one origin.
 */
function tabStorage(prefix) {
  const own = () => Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key) => sessionStorage.getItem(prefix + key),
    setItem: (key, value) => sessionStorage.setItem(prefix + key, value),
    removeItem: (key) => sessionStorage.removeItem(prefix + key),
    clear: () => own().forEach((key) => sessionStorage.removeItem(key)),
    get length() {
      return own().length;
    },
  };
}
