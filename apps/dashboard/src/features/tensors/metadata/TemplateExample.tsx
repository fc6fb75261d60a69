import { useQuery } from "@tanstack/react-query";
import { reportOf } from "../../../connection/report.ts";
import { RawText } from "../../../ui/Scroller.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { useSource } from "../source/SourceContext.tsx";

const CONVERSATION = [
  { role: "user", content: "Why is the sky blue?" },
  { role: "assistant", content: "Blue light is scattered most." },
  { role: "user", content: "And at sunset?" },
];

/** What the model would be given for a short conversation. */
export function TemplateExample() {
  const source = useSource();
  const text = useQuery({
    queryKey: ["tensor-file", source.file, "template"],
    queryFn: () => source.renderTemplate(CONVERSATION),
    staleTime: Infinity,
    retry: false,
  });
  if (text.error !== null) return <FailureCard error={reportOf(text.error)} />;
  return (
    <div>
      <h3 className="mb-1 text-xs text-ink-3">A conversation, as the template writes it</h3>
      <RawText label="Rendered example" text={text.data ?? "Being written …"} />
    </div>
  );
}
