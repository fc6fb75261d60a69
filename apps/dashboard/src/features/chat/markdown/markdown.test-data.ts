/** Every kind of thing that an answer may hold, and every way to leave it half written. */
export const DOCUMENTS: Record<string, string> = {
  prose:
    "# Title\n\nA line with **bold**, *thin*, ~~gone~~ and `code`.\\\nNext line.\n\n## Two\n\nMore & more &lt;b&gt; text.\n\n---\n\nEnd",
  lists:
    "- one\n- two\n  - inner **bold**\n  - [x] done\n  - [ ] open\n- three\n\n1. first\n\n   with a paragraph\n2. second\n   ```js\n   let a = 1;\n   ```\n3. third\n",
  code: "Run:\n\n```python\ndef f(x):\n    return f'{x}'\n\n# not a title\n```\n\nand\n\n~~~\nopen `fence`\n",
  table:
    "| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | `3` |\n| x<br>y | [l](https://example.org) | $z$ |\n\nafter",
  math: "Take \\(x\\) and $y_1$, not $5 or $10.\n\n$$\n\\int_0^1 x^2 \\, dx = \\frac{1}{3}\n$$\n\n\\[\na^2 + b^2 = c^2\n\\]\n\nbad: $\\frac{$ and $$\\nosuchmacro$$ end",
  notes:
    "A claim[^1], another[^two].\n\n[^1]: Its **source**.\n[^two]: More\n  of it\n\nEnd[^gone]",
  links:
    "[words](https://example.org/a) <https://example.org> https://example.org/b www.example.org\n\n[ref][1] ![alt](https://example.org/p.png) ![](data:x) [bad](javascript:alert(1))\n\n[1]: https://example.org/ref 'title'\n",
  html: "A<sub>2</sub> and <kbd>Ctrl</kbd> <br/> <b onclick=x>no</b> <sup>open\n\n<details>\n<summary>x</summary>\n\ntext\n</details>\n\n<!-- comment -->\n",
  quote: "> quoted\n> > deeper\n> - list\n\nlazy\n> ```\n> code\n> ```\n",
  diagram: "```mermaid\ngraph TD;\n  A-->B;\n```\n\nDone.",
  rightToLeft:
    "# مرحبا\n\nنص **عريض** مع `code` و 123.\n\n- عنصر\n- שלום\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n",
  scripts: "naïve 日本語 🦙👩‍👩‍👧 e\u0301 \u202eabc\u202c \u0000 end\r\nnext\rlast",
  setext: "Title\n===\n\nSub\n---\n\n    indented\n\n\tcode\n",
};

/** Whatever may be tried to have something run or loaded. */
export const HOSTILE_DOCUMENT = [
  "<script>run()</script> <img src=x onerror=run()> <svg/onload=run()>",
  "[a](javascript:run()) [b](JaVa\tScript:run()) [c](data:text/html,<b>) ![d](javascript:run())",
  "<javascript:run()> <b onclick=run()>b</b><sub style=background:url(//trap.example)>s</sub>",
  "[r]: javascript:run() 'x'\n\nsee [r] and ![r]",
  '[q](https://example.org/"onmouseover="run())',
  "<iframe srcdoc='<script>run()</script>'></iframe><object data=x></object><base href=//x>",
  "| <img src=x onerror=run()> |\n|---|\n| <script>run()</script> |",
  '```"><script>run()</script>\n</code><script>run()</script>\n```',
  "\\(\\href{javascript:run()}{x}\\) $$\\htmlStyle{background:url(//trap.example)}{x}$$",
  "[^<img src=x onerror=run()>]: <script>run()</script>\n\nEnd[^<img src=x onerror=run()>]",
].join("\n\n");
