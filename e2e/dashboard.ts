import { expect, type Locator, type Page } from "@playwright/test";

/** What is read the same in a page and in its markdown source. */
export function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The dashboard as a person reads it: by roles and names, never by classes. */
export class Dashboard {
  readonly page: Page;
  readonly composer: Locator;
  readonly thread: Locator;

  constructor(page: Page) {
    this.page = page;
    this.composer = page.getByRole("textbox", { name: "Message" });
    this.thread = page.getByRole("log", { name: "Messages" });
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.composer).toBeVisible();
  }

  /** Goes to the Tensors page, and waits until it is there: other pages name models too. */
  async openTensors(): Promise<void> {
    await this.page.getByRole("link", { name: "Tensors" }).first().click();
    await expect(this.page.getByRole("heading", { name: "Tensors", exact: true })).toBeVisible();
  }

  get answers(): Locator {
    return this.thread.getByRole("article", { name: "Answer" });
  }

  get lastAnswer(): Locator {
    return this.answers.last();
  }

  /** Its text alone, without figures and buttons. */
  get lastAnswerText(): Locator {
    return this.lastAnswer.locator(".prose-answer");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  /** Asks, and waits until the page shows the question or that it waits. */
  async ask(question: string): Promise<void> {
    await this.send(question);
    const asked = this.page.getByRole("article", { name: "You" });
    const waiting = this.page.getByRole("region", { name: "Waiting messages" });
    const shown = asked
      .or(waiting.getByRole("listitem"))
      .filter({ hasText: question.slice(0, 60) });
    await expect(shown.last()).toBeVisible();
  }

  /** Asks without looking for anything in the page. */
  async send(question: string): Promise<void> {
    await this.composer.fill(question);
    await this.composer.press("ControlOrMeta+Enter");
  }

  /** Waits until the last answer has some words. */
  async answering(): Promise<void> {
    await expect(this.lastAnswerText).toContainText(/\w+\W+\w+\W+\w+/, { timeout: 120_000 });
  }

  /** Waits until the last answer is no longer being written. */
  async settled(): Promise<void> {
    await expect(this.lastAnswer).toHaveAttribute("aria-busy", "false", { timeout: 90_000 });
  }
}
