import type { DoctorReport, SetupState } from "@llcuda/protocol";
import type { ChainLink, LinkStatus } from "./chain/chain.ts";
import { LINK_WORD } from "./chain/chain-words.ts";
import { setupDuration } from "./step-words.ts";

/** Whether it works, in one sentence. */
export function verdictOf(
  chain: readonly ChainLink[],
  setup: SetupState | null,
  doctor: DoctorReport | null,
): { status: LinkStatus; text: string } {
  const answer = chain.at(-1)!;
  if (answer.status === "ok") {
    const took = setup === null ? null : setupDuration(setup);
    const said = doctor?.ok === true ? doctor.verdict : "It works.";
    return { status: "ok", text: took === null ? said : `${said} Set up in ${took}.` };
  }
  const failed = chain.filter(({ status }) => status === "fail");
  if (failed.length > 0) {
    const titles = failed.map(({ title }) => title).join(", ");
    return { status: "fail", text: `No answer yet. What is in the way: ${titles}.` };
  }
  const running = chain.filter(({ status }) => status === "running");
  if (running.length > 0) {
    const titles = running.map(({ title }) => title.toLowerCase()).join(", ");
    return { status: "running", text: `Getting ready: ${titles}.` };
  }
  return {
    status: answer.status,
    text: answer.summary === "" ? LINK_WORD[answer.status] : answer.summary,
  };
}
