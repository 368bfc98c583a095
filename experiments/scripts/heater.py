#!/usr/bin/env python3
"""How well a controller keeps a room warm: the model comes as JSON on standard input, with _class in each object."""

import json
import sys

room = json.load(sys.stdin)["model"]
controller = room["controller"]
target = {"day": 20.0, "night": 16.0}[room["mode"]]
temperature, heating, total, last, off = 10.0, False, 0.0, 0.0, 0.0
for minute in range(200):
    error = target - temperature
    if controller["_class"] == "Switch":
        heating = error > (-controller["band"] if heating else controller["band"])
        power = controller["limit"] if heating else 0.0
    else:
        total += error
        power = controller["p"] * error + controller["i"] * total + controller["d"] * (error - last)
        last = error
    temperature += 0.1 * (max(0.0, min(power, controller["limit"])) - 0.2 * (temperature - 5))
    off += abs(error)
print(json.dumps({"metrics": {"comfort": 1 / (1 + off / 200)}}))
