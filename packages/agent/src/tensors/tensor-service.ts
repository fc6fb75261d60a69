import {
  blockView,
  chatTemplate,
  differenceView,
  sampledStatistics,
  type ByteSource,
  type Floats,
  type StatisticsSoFar,
} from "@llcuda/gguf";
import type {
  ComparisonState,
  FetchedBytes,
  FileDifference,
  FileSummary,
  MetadataPage,
  MetadataPiece,
  StatisticsState,
  TensorPage,
  TensorReading,
  TextPiece,
  ValueBlock,
  VocabularyPage,
} from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import type { LookOnGpu, TensorGpu } from "../gpu/tensor-gpu.ts";
import type { StatisticsOnGpu } from "../gpu/worker/compute-job.ts";
import { TemplateRenderer } from "../templates/template-renderer.ts";
import type { TemplateJob } from "../templates/template-job.ts";
import { computedBy, stateOfGpu, tensorInFile } from "./computed-by.ts";
import { FileComparison, pairsFrom, type Compared } from "./file-comparison.ts";
import { summaryOf, tensorPage } from "./file-summary.ts";
import { metadataPage, metadataPiece } from "./metadata-page.ts";
import { mutable } from "./mutable.ts";
import type { OpenedFile } from "./open-file.ts";
import { isRemote, OpenFiles, type FileIdentity, type OpenFilesOptions } from "./open-files.ts";
import { SharedJobs } from "./shared-jobs.ts";
import type {
  FloatsRequest,
  PageRequest,
  StatisticsRequest,
  TemplateRequest,
  TensorRequest,
} from "./tensor-requests.ts";
import { TensorReadings } from "./tensor-readings.ts";
import { tokenizeWith } from "./tokenize.ts";
import type { TensorAddress } from "./worker/job.ts";
import { findTensor } from "./find-tensor.ts";
import { glance, glanceAhead, isMadeHere, likelyLook } from "./glance.ts";
import { TensorWorkers } from "./worker/tensor-workers.ts";

/** What the agent tells about GGUF files; all of it is bounded, and nothing is changed. */
export class TensorService {
  readonly #gpu: TensorGpu | null;
  readonly #files: OpenFiles;
  readonly #workers: TensorWorkers;
  readonly #templates = new TemplateRenderer();
  readonly #statistics = new SharedJobs<StatisticsState>();
  readonly #comparisons = new SharedJobs<Compared>();
  readonly #readings: TensorReadings;

  /** @param gpu looks at large tensors, where there is one */
  constructor(options: OpenFilesOptions, gpu: TensorGpu | null = null) {
    this.#gpu = gpu;
    // A thread gets a copy, which an exotic object such as process.env is not.
    const plain = { ...options, env: { ...options.env } };
    this.#files = new OpenFiles(plain);
    this.#workers = new TensorWorkers(plain);
    this.#readings = new TensorReadings(this.#files, this.#workers, options.home.cache);
  }

  /** @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, FILE_UNREADABLE, OFFLINE */
  async summary(file: string): Promise<FileSummary> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, (opened) => summaryOf(file, identity.revision, opened));
  }

  async list({ file, start, count }: PageRequest): Promise<TensorPage> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, (opened) => {
      // What fails now fails again where somebody waits for it.
      if (start === 0) this.#warm(identity, opened).catch(() => undefined);
      return tensorPage(opened, start, count);
    });
  }

  metadata({ file, start, count }: PageRequest): Promise<MetadataPage> {
    return this.#use(file, ({ first }) => metadataPage(first, start, count));
  }

  metadataPiece({
    file,
    key,
    start,
    count,
  }: PageRequest & { key: string }): Promise<MetadataPiece> {
    return this.#use(file, ({ first }) => metadataPiece(first, key, start, count));
  }

  /** A conversation as the file's chat template writes it. @throws also TEMPLATE_INVALID, TEMPLATE_TOO_COSTLY */
  async renderTemplate({ file, ...rest }: TemplateRequest): Promise<string> {
    const job = await this.#use(file, async ({ first }): Promise<TemplateJob> => {
      const template = await chatTemplate(first);
      if (template === null) {
        const hint = "A model without one was not made for chats.";
        throw new Failure("NOT_FOUND", `${file} has no chat template.`, hint);
      }
      return { ...rest, ...template };
    });
    return this.#templates.render(job);
  }

  /** The block behind one value. @throws Failure NOT_FOUND, INPUT_INVALID, MODEL_UNSUPPORTED */
  block({ file, tensor, index }: TensorRequest & { index: number }): Promise<ValueBlock> {
    return this.#use(file, async (opened) =>
      mutable(await blockView(findTensor(opened, tensor), index)),
    );
  }

  /** How much of a tensor is here; nothing is read for it. */
  async *reading(request: TensorRequest, signal?: AbortSignal): AsyncGenerator<TensorReading> {
    yield* this.#readings.watch(await this.#address(request), signal);
  }

  /** Begins to have all of a tensor of the hub here, and goes on until it is, or is stopped. */
  async read(request: TensorRequest): Promise<void> {
    await this.#readings.begin(await this.#address(request));
  }

  /** Ends that; what has come stays. */
  async stopReading(request: TensorRequest): Promise<void> {
    await this.#readings.stop(await this.#address(request));
  }

  /** The statistics of a tensor: of a sample at once, then, for `all`, of more and more, then of all of it. */
  async *statistics(
    { file, tensor, reach = "all" }: StatisticsRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<StatisticsState> {
    const identity = await this.#files.identify(file);
    yield* this.#statistics.watch(
      [identity.path, identity.revision, tensor, reach].join("\n"),
      signal,
      () =>
        this.#files.use(identity, async (opened) =>
          mutable(await sampledStatistics(findTensor(opened, tensor))),
        ),
      async (state, signal) => {
        if (state.value.exact || reach === "sample") return;
        const looked = await this.#lookOnGpu({ file: identity, tensor });
        if (looked.kind === "looked") return state.set(stateOfGpu(state.value.total, looked));
        const by = computedBy(looked);
        const onProgress = (next: StatisticsSoFar): void => state.set({ ...mutable(next), ...by });
        const options = { signal, onProgress, first: isRemote(identity) };
        await this.#workers.run("statistics", { file: identity, tensor }, options);
      },
    );
  }

  /** What two files have differently, by their headers. */
  difference(a: string, b: string): Promise<FileDifference> {
    return this.#use(a, (fileA) =>
      this.#use(b, async (fileB) => mutable(await differenceView(fileA, fileB))),
    );
  }

  /** Every tensor that both files have, compared value by value, from pair `after` on. */
  async *compare(
    { a, b, after }: { a: string; b: string; after: number },
    signal?: AbortSignal,
  ): AsyncGenerator<ComparisonState> {
    const files = { a: await this.#files.identify(a), b: await this.#files.identify(b) };
    let from = after;
    const by = { files: this.#files, workers: this.#workers, gpu: this.#gpu };
    const comparison = new FileComparison(by, files);
    const states = this.#comparisons.watch(
      [files.a, files.b].map(({ path, revision }) => `${path}\n${revision}`).join("\n"),
      signal,
      () => comparison.begin(),
      (state, ended) => comparison.run(state, ended),
    );
    for await (const state of states) {
      const told = pairsFrom(state, from);
      from = Math.max(from, told.done);
      yield told;
    }
  }

  /** Tokens of a file's vocabulary that fit a query. */
  async tokens({
    file,
    query,
    start,
    count,
  }: PageRequest & { query: string }): Promise<VocabularyPage> {
    const identity = await this.#files.identify(file);
    return mutable(await this.#workers.run("tokens", { file: identity, query, start, count }));
  }

  /** A text in the pieces that a model is given; the engine is asked where the kind is not known here. */
  async tokenize(
    { file, text }: { file: string; text: string },
    engine: EngineService,
  ): Promise<TextPiece[]> {
    const identity = await this.#files.identify(file);
    const pieces = await this.#workers.run("tokenize", { file: identity, text });
    return mutable(pieces) ?? tokenizeWith(engine, identity.path, text);
  }

  /** What has been fetched for a file of the hub so far, by all threads; nothing for others. */
  async fetched(file: string): Promise<FetchedBytes> {
    const { path } = await this.#files.identify(file);
    const parts = [
      await this.#files.fetched(path),
      ...(await this.#workers.runAll("fetched", { path })),
    ];
    return {
      requests: parts.reduce((sum, { requests }) => sum + requests, 0),
      bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Values, a picture, norms or a sample of a tensor, for the HTTP routes. */
  async floats(
    { query, minus = null, ...request }: FloatsRequest,
    signal: AbortSignal,
  ): Promise<Floats> {
    const address = await this.#address(request);
    const look = { ...address, query };
    if (minus === null && isMadeHere(look)) return glance(this.#files, look, signal);
    const other = minus === null ? null : await this.#address(minus);
    const options = { signal, first: isRemote(address.file) };
    return this.#workers.run("floats", { ...look, minus: other }, options);
  }

  /**
   * A part of a file as it lies there, for whoever looks into it elsewhere; it stays open until the
   * work is done. @throws Failure NOT_FOUND, and what summary does: what is no GGUF is not given
   */
  async bytes<T>(
    { file, part }: { file: string; part: number },
    work: (source: ByteSource, revision: string) => Promise<T>,
  ): Promise<T> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, ({ parts }) => {
      const found = parts[part];
      if (found !== undefined) return work(found.source, identity.revision);
      const hint = "Parts are counted from 0; tensors.summary lists them.";
      throw new Failure("NOT_FOUND", `${file} has ${parts.length} parts, no part ${part}.`, hint);
    });
  }

  close(): void {
    this.#readings.close();
    this.#statistics.close();
    this.#comparisons.close();
    this.#workers.close();
    this.#templates.close();
    this.#files.close();
  }

  /** Whoever asks for the list looks at a tensor next: the largest has been drawn once by then, here and in a thread. */
  async #warm(file: FileIdentity, opened: OpenedFile): Promise<void> {
    const look = likelyLook(file, opened);
    if (look === null) return this.#workers.warm();
    // What cannot be drawn is told to whoever asks for it.
    if (isMadeHere(look)) await glanceAhead(this.#files, look).catch(() => undefined);
    await this.#workers.run("floats", { ...look, minus: null });
  }

  async #lookOnGpu({ file, tensor }: TensorAddress): Promise<LookOnGpu<StatisticsOnGpu>> {
    if (this.#gpu === null) return { kind: "pointless" };
    const stored = await this.#files.use(file, (opened) =>
      tensorInFile(findTensor(opened, tensor)),
    );
    return stored === null ? { kind: "pointless" } : this.#gpu.statistics(stored);
  }

  async #address({ file, tensor }: TensorRequest): Promise<TensorAddress> {
    return { file: await this.#files.identify(file), tensor };
  }

  async #use<T>(file: string, work: (opened: OpenedFile) => T | Promise<T>): Promise<T> {
    return this.#files.use(await this.#files.identify(file), work);
  }
}
