import { QueryClient, type MutationFunctionContext } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Agent } from "../../connection/agent.ts";
import { Store } from "../../connection/store.ts";
import { DOWNLOAD } from "./model.test-data.ts";
import { modelMutation } from "./model-mutation.ts";

test("a token that is given makes what the hub said old, also where a download cannot go on with it", async () => {
  const queries = new QueryClient();
  queries.setQueryData([["hub", "search"], "gated"], "gated");
  const gated = { code: "MODEL_GATED", message: "", hint: "", remedies: [] } as const;
  const failed = { ...DOWNLOAD, status: "failed", error: gated } as const;
  const resumed: string[] = [];
  const agent = {
    queries,
    downloads: new Store({ value: { downloads: [DOWNLOAD, { ...failed, id: "gated" }] } }),
    client: {
      hub: { setToken: { mutate: async () => undefined } },
      downloads: {
        resume: {
          mutate: async ({ id }: { id: string }) => {
            resumed.push(id);
            throw new Error("the disk is full");
          },
        },
      },
    },
  } as unknown as Agent;
  const { mutationFn } = modelMutation(agent);
  const request = { kind: "set-token", id: "token", token: "hf_secret" } as const;
  await expect(mutationFn(request, {} as MutationFunctionContext)).rejects.toThrow("full");
  expect(resumed).toEqual(["gated"]);
  expect(queries.getQueryState([["hub", "search"], "gated"])).toMatchObject({
    isInvalidated: true,
  });
});
