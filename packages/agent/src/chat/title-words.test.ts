import { describe, expect, it } from "vitest";
import { TITLE_REQUEST, titleIn } from "./title-words.ts";

const SKY = {
  question: "Why is the sky blue? Warum ist der Himmel blau? 天空為什麼是藍色的？",
  answer: "Rayleigh scattering: air scatters blue light.",
};
const LIST = {
  question: "Write a Python function that reverses a linked list.",
  answer: "```python\ndef reverse(head):\n    ...\n```\nIt walks along the nodes.",
};
const FRUITS = {
  question: "Give me a JSON object with three fruits and their colours.",
  answer: '{"apple": "red", "banana": "yellow", "plum": "blue"}',
};

describe("a title in what a model says", () => {
  it.each([
    ["Blue Sky", "Blue Sky"],
    ['"Why the Sky Is Blue."', "Why the Sky Is Blue"],
    [
      "Title: **Blue Sky and Rayleigh Scattering**\n\nIt is about",
      "Blue Sky and Rayleigh Scattering",
    ],
    ["<think>Hm.\nLet me see</think>\n# Light of the Sky", "Light of the Sky"],
    ["„Blauer Himmel“", "Blauer Himmel"],
    ["天空的藍色。", "天空的藍色"],
    ["标题：《天空的藍色》", "天空的藍色"],
    // As SmolLM2-135M begins.
    ["Here's a possible title for it:\n\n\"The Sky's Blue\"\n\nThis is", "The Sky's Blue"],
    ["I'm ready to help. Here's a title: \"The Sky of Blue\"", "The Sky of Blue"],
    ["Here is one:\nSky that scatters light", "Sky that scatters light"],
    // As it goes on: of something else, or of nothing.
    ["A Gentleman's Guide to the World of Lumber", null],
    ["The Color of the Sky: A Universal Perspective", null],
    ["Awesome, awesome!", null],
    ["Sky sky sky sky", null],
    ["What is this about?", null],
    ["Here's a title:", null],
    // Of the answer alone, and not all of it.
    ["Rayleigh's Mystery", null],
    ["I'm here to help with the blue sky", null],
    ["Blue sky, my friend. How can we make it blue?", null],
    ["Blue sky<|im_end|>", null],
    ['{"title": "Blue Sky"}', null],
    [TITLE_REQUEST, null],
    ["<think>never ends", null],
    ["  \n ", null],
    [`Sky ${"x".repeat(80)}`, null],
  ])("%j: %j", (said, title) => {
    expect(titleIn(said, SKY)).toBe(title);
  });

  it.each([
    ["Reversing a Linked List in Python", LIST],
    ["Python Linked List Reversal", LIST],
    ["JSON Fruits with Colors", FRUITS],
    ["Three Fruits in JSON", FRUITS],
    ["17 × 23", { question: "17 * 23 = ?", answer: "391" }],
  ])("takes %j, as larger models say it", (said, talk) => {
    expect(titleIn(said, talk)).toBe(said);
  });

  it("of the answer's words alone it may be in English alone: another language's is the question's", () => {
    const answer = "Rayleigh scattering: air scatters blue light.";
    const said = "Rayleigh Scattering";
    expect(titleIn(said, { question: "Why is the sky like that?", answer })).toBe(said);
    expect(titleIn(said, { question: "Warum ist der Himmel so?", answer })).toBeNull();
  });

  it.each([
    ["The Reversal of a Linked List: A New Perspective", LIST],
    ["The Tail of the Tuna: A New Approach to Data Science", LIST],
    ["The Color of the Day: A Day in the Life of a Fruit", FRUITS],
    [
      "A world of dreams: A creative solution",
      { question: "Hello", answer: "Welcome to my world." },
    ],
  ])("takes no %j, as SmolLM2-135M says it", (said, talk) => {
    expect(titleIn(said, talk)).toBeNull();
  });

  it("of a model that was cut off the last line is none", () => {
    expect(titleIn("Blue Sky\nThis title is", SKY, false)).toBe("Blue Sky");
    expect(titleIn("A title:\nBlue Sky", SKY, false)).toBeNull();
    expect(titleIn("Blue Sky", SKY, false)).toBeNull();
  });
});
