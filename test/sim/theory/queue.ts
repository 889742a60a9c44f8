/**
 * A single server and its queue on the calendar, small enough that theory knows everything about it.
 *
 * Two ways to feed it: an open stream of customers that never ends, and a finite number of machines that come
 * back for repair some time after they have left (the repairman's problem). First come, first served.
 */
import { Calendar } from '../../../sim/calendar.js';
import { log } from '../../../sim/math/elementary.js';
import type { RandomStream } from '../../../sim/random.js';
import { Moments } from '../../../sim/statistics/moments.js';

/** The next duration [ns]. */
export type Draw = () => number;

/** Exponential durations in whole nanoseconds. */
export function exponential(stream: RandomStream, meanNs: number): Draw {
  return () => Math.round(-meanNs * log(1 - stream.nextUniform()));
}

/** What is measured from the end of the warm-up on. */
export interface QueueResult {
  /** From arrival to the start of service [ns]. */
  waits: Moments;
  /** Share of the time in which the server is busy. */
  utilisation: number;
  /** Customers in the system, averaged over time. */
  meanInSystem: number;
  /** Customers served per nanosecond. */
  throughputPerNs: number;
}

class Server {
  private waits: Moments = new Moments();
  private readonly calendar: Calendar;
  private readonly service: Draw;
  private readonly done: number;
  private readonly waited: (ns: number) => void;
  private readonly arrivalsNs: number[] = [];
  private readonly customers: number[] = [];
  private first = 0;
  private served = 0;
  private sinceNs = 0;
  private measuredFromNs = 0;
  private busyNs = 0;
  private areaNs = 0;

  /**
   * @param left what happens when a customer has been served
   * @param waited is told how long each customer has waited when its service starts [ns]
   */
  constructor(
    calendar: Calendar,
    service: Draw,
    left: (customer: number) => void = () => {},
    waited: (ns: number) => void = () => {},
  ) {
    this.calendar = calendar;
    this.service = service;
    this.waited = waited;
    this.done = calendar.timer('server: done', () => {
      this.account();
      const customer = this.customers[this.first++];
      this.served++;
      if (this.first < this.customers.length) this.begin();
      left(customer);
    });
  }

  arrive(customer: number): void {
    this.account();
    this.customers.push(customer);
    this.arrivalsNs.push(this.calendar.now);
    if (this.customers.length - this.first === 1) this.begin();
  }

  /** Ends the warm-up. */
  forget(): void {
    this.account();
    this.waits = new Moments();
    this.measuredFromNs = this.calendar.now;
    this.served = 0;
    this.busyNs = 0;
    this.areaNs = 0;
  }

  result(): QueueResult {
    this.account();
    const lengthNs = this.calendar.now - this.measuredFromNs;
    return {
      waits: this.waits,
      utilisation: this.busyNs / lengthNs,
      meanInSystem: this.areaNs / lengthNs,
      throughputPerNs: this.served / lengthNs,
    };
  }

  private begin(): void {
    const ns = this.calendar.now - this.arrivalsNs[this.first];
    this.waits.add(ns);
    this.waited(ns);
    this.calendar.after(this.done, this.service());
  }

  private account(): void {
    const ns = this.calendar.now - this.sinceNs;
    const inSystem = this.customers.length - this.first;
    this.sinceNs = this.calendar.now;
    this.areaNs += inSystem * ns;
    if (inSystem > 0) this.busyNs += ns;
  }
}

/** Customers arrive one after the other, whatever the state of the queue; the first one after the first gap. */
export function openQueue(
  gap: Draw,
  service: Draw,
  customers: number,
  warmUp: number,
  waited?: (ns: number) => void,
): QueueResult {
  const calendar = new Calendar();
  const server = new Server(calendar, service, undefined, waited);
  let arrived = 0;
  const arrival = calendar.timer('customer arrives', () => {
    if (arrived === warmUp) server.forget();
    if (arrived === customers) return calendar.stop();
    server.arrive(arrived++);
    calendar.after(arrival, gap());
  });
  calendar.after(arrival, gap());
  calendar.run();
  return server.result();
}

/** Each of `machines` works for a while, breaks, waits for the repairman, is repaired, and works again. */
export function repairman(
  machines: number,
  work: Draw,
  repair: Draw,
  repairs: number,
  warmUp: number,
): QueueResult {
  const calendar = new Calendar();
  let repaired = 0;
  const server = new Server(calendar, repair, (machine) => {
    calendar.after(breaks[machine], work());
    repaired++;
    if (repaired === warmUp) server.forget();
    if (repaired === repairs) calendar.stop();
  });
  const breaks = Array.from({ length: machines }, (_, machine) =>
    calendar.timer(`machine ${machine} breaks`, () => server.arrive(machine)),
  );
  for (const timer of breaks) calendar.after(timer, work());
  calendar.run();
  return server.result();
}
