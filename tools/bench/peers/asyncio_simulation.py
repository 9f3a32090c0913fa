"""The simulator's pattern in asyncio: producers, a bounded queue filled in batches, and a task for each sender.

Messages and settings mean what they mean in `broadside simulate`: each sender holds one message for its send time.
Usage: python3 asyncio_simulation.py MESSAGES SENDERS PRODUCERS BATCH_SIZE QUEUE_SIZE. Prints one JSON object.
"""

import asyncio
import json
import random
import resource
import string
import sys
import time

SEND_TIME_MEAN_S = 1.0
SEND_TIME_DEVIATION_S = 0.1
FAILURE_RATE = 0.1
BODY_LENGTH_MAX = 100
LETTERS = string.ascii_letters + string.digits + ".!"


class Counts:
    sent = 0
    failed = 0
    held_s = 0.0


async def put_batch(queue, batch):
    for message in batch:
        if queue.full():
            await queue.put(message)
        else:
            queue.put_nowait(message)


async def produce(queue, first, end, batch_size):
    for start in range(first, end, batch_size):
        batch = []
        for number in range(start, min(start + batch_size, end)):
            body = "".join(random.choices(LETTERS, k=random.randint(1, BODY_LENGTH_MAX)))
            batch.append((f"+1{2_122_000_000 + number}", body))
        await put_batch(queue, batch)
        await asyncio.sleep(0)


async def send(queue, counts):
    while True:
        await queue.get()
        began = time.perf_counter()
        await asyncio.sleep(max(0.0, random.gauss(SEND_TIME_MEAN_S, SEND_TIME_DEVIATION_S)))
        counts.held_s += time.perf_counter() - began
        if random.random() < FAILURE_RATE:
            counts.failed += 1
        else:
            counts.sent += 1
        queue.task_done()


async def main(messages, senders, producers, batch_size, queue_size):
    queue = asyncio.Queue(queue_size)
    counts = Counts()
    tasks = [asyncio.create_task(send(queue, counts)) for _ in range(senders)]
    await asyncio.sleep(0)  # The senders wait at the queue before the clock starts.
    started = time.perf_counter()
    ends = [messages * index // producers for index in range(producers + 1)]
    await asyncio.gather(*(produce(queue, *ends[index : index + 2], batch_size) for index in range(producers)))
    await queue.join()
    elapsed_s = time.perf_counter() - started
    for task in tasks:
        task.cancel()
    final = counts.sent + counts.failed
    report = {
        "messages": final,
        "sent": counts.sent,
        "failed": counts.failed,
        "elapsedMs": round(elapsed_s * 1000),
        "messagesPerSecond": round(final / elapsed_s),
        "efficiency": round(final / elapsed_s / senders * SEND_TIME_MEAN_S, 4),
        "meanSendMs": round(counts.held_s / final * 1000, 1),
        "peakRssMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(report))


asyncio.run(main(*(int(argument) for argument in sys.argv[1:])))
