// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { isPressable } from "./pressable.ts";

test("a button that rests while an answer is written is pressed by no key and no palette then", () => {
  document.body.innerHTML =
    '<div><button class="while-at-rest">Edit</button><button>Copy</button><button disabled>Stop</button></div>';
  const [edit, copy, stop] = document.querySelectorAll("button");
  expect([edit, copy, stop].map((button) => isPressable(button!))).toEqual([true, true, false]);
  document.querySelector("div")!.dataset["answering"] = "";
  expect([edit, copy, stop].map((button) => isPressable(button!))).toEqual([false, true, false]);
});
