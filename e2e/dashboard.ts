import { expect, type Locator, type Page } from "@playwright/test";

/** The dashboard as a person reads it: by roles and names, never by classes. */
export class Dashboard {
  readonly page: Page;
  readonly composer: Locator;
  readonly thread: Locator;

  constructor(page: Page) {
    this.page = page;
    this.composer = page.getByRole("textbox", { name: "Message" });
    this.thread = page.getByRole("log");
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.composer).toBeVisible();
  }

  get answers(): Locator {
    return this.thread.getByRole("article", { name: /answer/i });
  }

  get lastAnswer(): Locator {
    return this.answers.last();
  }

  /** Its text alone, without figures and buttons. */
  get lastAnswerText(): Locator {
    return this.lastAnswer.getByTestId("answer-text");
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  async ask(question: string): Promise<void> {
    await this.composer.fill(question);
    await this.composer.press("ControlOrMeta+Enter");
  }

  /** Waits until no answer is being written. */
  async settled(): Promise<void> {
    await expect(this.button("Stop")).toHaveCount(0, { timeout: 90_000 });
  }
}
