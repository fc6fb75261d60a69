/** An answer with everything that an answer may hold, cut into pieces as a tokenizer does. */
const TEXT = `## Solving a quadratic equation

A quadratic equation \\(ax^2 + bx + c = 0\\) with $a \\neq 0$ has the solutions

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

What stands under the root decides **how many** there are[^1]:

| Discriminant | Solutions | Example | Value |
|:--|--:|:-:|--:|
| \\(D > 0\\) | 2 | \`x^2 - 1\` | 4.00 |
| \\(D = 0\\) | 1 | \`x^2\` | 0.00 |
| \\(D < 0\\) | 0 (in \\(\\mathbb{R}\\)) | \`x^2 + 1\` | -4.00 |

\`\`\`python
import cmath

def roots(a: float, b: float, c: float) -> tuple[complex, complex]:
    """Both roots; equal ones twice."""
    d = cmath.sqrt(b * b - 4 * a * c)  # may be complex
    return (-b + d) / (2 * a), (-b - d) / (2 * a)

for name, (a, b, c) in {"two": (1, 0, -1), "one": (1, 0, 0), "none": (1, 0, 1)}.items():
    print(f"{name:>5}: {roots(a, b, c)!r}, and a line that is longer than the column is wide to scroll")
\`\`\`

- [x] Check \\(a\\) first
- [ ] Then the discriminant
  1. by hand
  2. or with <kbd>Ctrl</kbd> + <kbd>Enter</kbd>

> "Mathematics is the music of reason", and see [the article](https://en.wikipedia.org/wiki/Quadratic_equation).

![A parabola](https://pictures.example/parabola.png)

\`\`\`mermaid
graph LR
  A[Equation] --> B{D}
  B -->|positive| C[two roots]
  B -->|zero| D[one root]
  B -->|negative| E[no real root]
\`\`\`

[^1]: Vieta knew this in **1591**.
`;

export const RICH_ANSWER: string[] = TEXT.match(/\s?[\w-]+|\n+|[^\w\s]|\s/g) ?? [];
