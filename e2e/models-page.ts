import type { Locator, Page } from "@playwright/test";

/** The parts of the Models page that its journeys look at. */
export const list = (page: Page): Locator => page.getByRole("grid", { name: "Models" });
export const row = (page: Page, name: string | RegExp): Locator =>
  list(page).getByRole("row").filter({ hasText: name });
export const inspector = (page: Page): Locator => page.getByRole("complementary");
export const search = (page: Page): Locator => page.getByRole("searchbox", { name: "Find models" });
