import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
} from "react";
import { theme } from "../app/theme.ts";
import { useReadable } from "../connection/AgentContext.tsx";

export interface CanvasSize {
  /** CSS pixels. */
  width: number;
  height: number;
}

export type Draw = (context: CanvasRenderingContext2D, size: CanvasSize) => void;

interface CanvasProps extends Omit<ComponentProps<"canvas">, "ref"> {
  /** Paints all of it; called again when it, the size or the theme changes. */
  draw: Draw;
  onSize?: (size: CanvasSize) => void;
  /** A turn of the wheel over a point, in shares of width and height; the page does not scroll then. */
  onTurn?: (delta: number, x: number, y: number) => void;
}

/** A canvas as large as its box, sharp on every screen, painted once a frame at most. */
export function Canvas({ draw, onSize, onTurn, className = "", ...rest }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<CanvasSize | null>(null);
  const shown = useReadable(theme);
  const sized = useEffectEvent((next: CanvasSize) => {
    setSize(next);
    onSize?.(next);
  });
  const turned = useEffectEvent((delta: number, x: number, y: number) => onTurn?.(delta, x, y));
  const turns = onTurn !== undefined;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      sized({ width, height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    if (element === null || !turns) return;
    // React listens to the wheel passively, where scrolling cannot be kept from the page.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const [x, y] = shareOf(event, element);
      turned(event.deltaY, x, y);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [turns]);

  // Before the screen is painted: an effect after that would cost a frame more.
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || size === null || size.width === 0 || size.height === 0) return;
    // Colours are read from the style sheet while painting: another theme is another picture.
    element.dataset["theme"] = shown;
    const frame = requestAnimationFrame(() => paint(element, size, draw));
    return () => cancelAnimationFrame(frame);
  }, [draw, size, shown]);
  return <canvas ref={canvas} className={`block ${className}`} {...rest} />;
}

function paint(canvas: HTMLCanvasElement, size: CanvasSize, draw: Draw): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const scale = devicePixelRatio;
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  draw(context, size);
}

/** Where an event happened, in shares of its element's width and height. */
export function shareOf(
  { clientX, clientY }: { clientX: number; clientY: number },
  element: Element,
): [x: number, y: number] {
  const box = element.getBoundingClientRect();
  return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
}
