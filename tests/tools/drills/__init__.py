"""Drills: each causes one alert on a stack of this machine, and shows what an operator sees and does.

`make drill` lists them, `make drill NAME=dead-letters` plays one, `make drill NAME=all` all of them.
"""
