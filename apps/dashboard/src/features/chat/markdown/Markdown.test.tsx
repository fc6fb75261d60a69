// @vitest-environment happy-dom
import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { DOCUMENTS, HOSTILE_DOCUMENT } from "./markdown.test-data.ts";
import Markdown from "./Markdown.tsx";

beforeAll(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  // KaTeX looks for it; the page has it from its doctype.
  Object.defineProperty(document, "compatMode", { value: "CSS1Compat" });
});

/** A page that shows one answer. */
function page() {
  const box = document.createElement("div");
  const root = createRoot(box);
  return {
    show: (text: string, finished: boolean) => {
      act(() => root.render(createElement(Markdown, { text, finished })));
    },
    /** The elements, with text that was added piece by piece counted as one. */
    html: () => {
      box.normalize();
      return box.innerHTML;
    },
    box,
    leave: () => act(() => root.unmount()),
  };
}

/** What of a page could run, load or lead astray. */
function dangersIn(box: HTMLElement): string[] {
  const found: string[] = [];
  const forbidden = "script,iframe,object,embed,link,meta,base,form,img,video,audio,style";
  for (const element of box.querySelectorAll("*")) {
    if (element.matches(forbidden)) found.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      const leads = ["href", "src", "srcdoc", "action", "xlink:href"].includes(name);
      if (name.startsWith("on") || (leads && !/^(?:https?:|mailto:)/.test(value))) {
        found.push(`${name}=${value}`);
      }
      if (name === "style" && value.includes("url(")) found.push(value);
    }
  }
  return found;
}

describe("an answer that is cut everywhere", () => {
  it.each(Object.entries(DOCUMENTS))("%s: ends as if it had come at once", (_name, text) => {
    const whole = page();
    whole.show(text, true);
    const grown = page();
    for (let end = 0; end <= text.length; end += 1) grown.show(text.slice(0, end), false);
    grown.show(text, true);
    expect(grown.html()).toBe(whole.html());
    for (const view of [whole, grown]) view.leave();
  });

  it.each(Object.entries(DOCUMENTS))("%s: ends so from every cut on", (_name, text) => {
    const whole = page();
    whole.show(text, true);
    const expected = whole.html();
    whole.leave();
    // A reader who comes back in mid-answer begins with whatever is there.
    for (let cut = 1; cut < text.length; cut += 7) {
      const joined = page();
      joined.show(text.slice(0, cut), false);
      joined.show(text, true);
      expect(joined.html()).toBe(expected);
      joined.leave();
    }
  });

  it("never holds anything that could run, wherever a hostile one is cut", () => {
    const view = page();
    const text = HOSTILE_DOCUMENT;
    for (let end = 0; end <= text.length; end += 1) {
      view.show(text.slice(0, end), end === text.length);
      expect(dangersIn(view.box)).toEqual([]);
    }
    view.leave();
  });

  it("keeps the text node of a paragraph that grows, and with it what is selected there", () => {
    const view = page();
    view.show("Some words", false);
    const node = view.box.querySelector("p span")!.firstChild;
    view.show("Some words and more", false);
    expect(view.box.querySelector("p span")!.firstChild).toBe(node);
    expect(node!.textContent).toBe("Some words and more");
    view.leave();
  });
});
