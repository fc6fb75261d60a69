import type { Page } from "@playwright/test";

/** Opens a file by its path or its place on the hub, by the keyboard: nothing can move from under it. */
export async function openOther(page: Page, file: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /Another file/ });
  await field.fill(file);
  await field.press("Enter");
}
