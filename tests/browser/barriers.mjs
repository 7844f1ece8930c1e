// What a page must not do to anybody.
import assert from "node:assert/strict";
import AxeBuilder from "@axe-core/playwright";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/** No barrier that axe knows of (WCAG 2.1 AA). */
export async function hasNoBarriers(page, except) {
  // The pages have no frames: the quicker way, which looks into none, sees as much.
  const axe = new AxeBuilder({ page }).withTags(rules).setLegacyMode(true);
  if (except) axe.exclude(except);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    where: nodes.map(({ html, target }) => `${target.join(" ")}: ${html.slice(0, 200)}`),
  }));
  assert.deepEqual(found, [], `${page.url()} at ${page.viewportSize().width} pixels`);
}

/** Nobody has to scroll sideways. */
export async function fitsItsWidth(page) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `${content} pixels wide on a screen of ${window}`);
}
