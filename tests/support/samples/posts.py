"""Posts as people write them, for the checks to leave alone and for faults to be put into."""

from __future__ import annotations

TEA = """Tea is a fine drink for the morning.

## Why

Coffee hits you at once and lets you fall an hour later. A leaf gives up its caffeine slowly, because
other substances in it hold some back, so the lift is smaller and lasts until lunch. My grandmother knew
nothing of chemistry; she just noticed that her hands stayed calm.

There is also the matter of time. Waiting three minutes for a pot is the only pause that many of us take
before noon. Nobody answers mail with a kettle in one hand. That pause is worth more than whatever is
dissolved in the water, and it costs nothing.

Finally, consider the price. A good tin lasts two months and works out at a few cents for each serving,
while the shop on the corner asks four euros for something lukewarm in paper.

## How

Fill the kettle with fresh water, since what has boiled twice tastes flat. Warm the pot first: pour in a
splash, swirl it round and throw it away. Then measure one spoon of leaves for each cup, and do not
believe anyone who adds another for luck.

Black leaves want water at a rolling boil. Green ones scald easily, so let the kettle stand open for five
minutes before you pour. If you own a thermometer, aim for seventy-five degrees; if not, wait until the
steam no longer rushes.

Some people leave the leaves in for as long as the pot lasts. They are the same people who then log_unsent
about bitterness. Set a timer, pull the basket out when it rings, and put the lid back on.

## When

Before breakfast your stomach is empty, and strong brews can upset it. Have a slice of bread beforehand.
Doctors also suggest an hour between a meal rich in iron and a dark brew, for the tannins bind what your
blood could use.

In the afternoon the question is sleep. Half of the caffeine is still in you five hours after the last
sip, which means that a mug at six is half a mug at eleven. Those who lie awake easily should switch to
mint by three.

Guests change every rule. Somebody who comes in from the rain gets a cup at any hour, with sugar if they
ask for it, and we talk about sleep another day. Keep a second tin for such evenings, one with bergamot
perhaps, and a plate of plain biscuits beside it. What they will remember is how warm the room was."""

# What a model of 135 million parameters wrote about honey.
CIRCLES = """\
The world of food is a unique one. Every moment, every bite, is different from others. And when it comes
to food, there are many ways to enjoy it, and some people think that the only way to enjoy it is by eating
honey.

In a world where everyone has different tastes and preferences, people often think that eating honey might
not be as good as they think. But what people don't realize is that every type of food has its own unique
taste and texture. And sometimes, in the world of food, there are some people who love eating honey, even
though it might not look like it.

In a world where everyone loves different types of foods, people often think that they can just eat any
type of food without thinking about what it might contain. But people have learned that when it comes to
food, every type has its own special way of being eaten. So, people need to learn that there are some
things out there that people love, and there's no one who can tell them away.

In a world where people love different types of foods, people don't just have different tastes but they
also love eating different kinds of food. People love eating food that is made with honey, and they love
eating food that has been made by people who love to eat food that is made with honey. People love eating
food that has the same taste as other people's favorite foods, and they love eating foods that have the
same texture as other people's favorite foods.

In a world where people can eat anything, but sometimes they don't know how to make things. But people
have learned that there is only one thing that can give people so much joy, and that is food. People love
eating food, but they also love making food. They love eating food that has all the same taste as other
food, but they also love eating food that has a special way of being eaten."""
