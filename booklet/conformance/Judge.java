import java.io.File;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamWriter;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Asks veraPDF's engine about one file: {@code java -cp ENGINE.jar Judge.java 3a,ua1 FILE}.
 *
 * Writes to standard output what veraPDF's own command writes with {@code --format xml}, as far as we read it: one job
 * for each flavour. The engine's own reader of profiles needs a library that the jar lacks, so they are read here.
 */
public final class Judge {
    private static final String PROFILES = "/org/verapdf/pdfa/validation/";
    private static final int PLACES_SHOWN = 500;

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        OutputStreamWriter output = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
        XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(output);
        xml.writeStartDocument("utf-8", "1.0");
        xml.writeStartElement("report");
        xml.writeStartElement("buildInformation");
        for (String part : List.of("library", "validation-model")) {
            release(xml, part);
        }
        xml.writeEndElement();
        xml.writeStartElement("jobs");
        for (String flavour : arguments[0].split(",")) {
            judge(xml, PDFAFlavour.byFlavourId(flavour), new File(arguments[1]));
        }
        xml.writeEndDocument();
        xml.flush();
    }

    private static void release(XMLStreamWriter xml, String part) throws Exception {
        Properties properties = new Properties();
        try (InputStream input = Judge.class.getResourceAsStream("/org/verapdf/release/" + part + ".properties")) {
            properties.load(input);
        }
        xml.writeEmptyElement("releaseDetails");
        xml.writeAttribute("id", properties.getProperty("verapdf.project.id"));
        xml.writeAttribute("version", properties.getProperty("verapdf.release.version"));
    }

    private static void judge(XMLStreamWriter xml, PDFAFlavour flavour, File file) throws Exception {
        ValidationProfile profile = profile(flavour);
        xml.writeStartElement("job");
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            write(xml, profile, Foundries.defaultInstance()
                .createValidator(profile, PLACES_SHOWN, false, true, false).validate(parser));
        } catch (Exception | StackOverflowError | OutOfMemoryError problem) {
            xml.writeStartElement("taskException");
            element(xml, "exceptionMessage", problem.toString());
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, ValidationProfile profile, ValidationResult result)
            throws Exception {
        xml.writeStartElement("validationReport");
        xml.writeAttribute("jobEndStatus", result.getJobEndStatus().toString().toLowerCase(Locale.ROOT));
        xml.writeAttribute("isCompliant", String.valueOf(result.isCompliant()));
        xml.writeStartElement("details");
        Map<RuleId, Rule> rules = new TreeMap<>((one, other) -> key(one).compareTo(key(other)));
        profile.getRules().forEach(rule -> rules.put(rule.getRuleId(), rule));
        for (Map.Entry<RuleId, Rule> entry : rules.entrySet()) {
            Integer failed = result.getFailedChecks().get(entry.getKey());
            if (failed == null) {
                continue;
            }
            xml.writeStartElement("rule");
            xml.writeAttribute("clause", entry.getKey().getClause());
            xml.writeAttribute("testNumber", String.valueOf(entry.getKey().getTestNumber()));
            xml.writeAttribute("status", "failed");
            xml.writeAttribute("failedChecks", String.valueOf(failed));
            element(xml, "description", entry.getValue().getDescription());
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getRuleId().equals(entry.getKey())) {
                    xml.writeStartElement("check");
                    element(xml, "context", assertion.getLocation().getContext());
                    element(xml, "errorMessage", assertion.getErrorMessage());
                    xml.writeEndElement();
                }
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String key(RuleId rule) {
        return rule.getClause() + " " + String.format(Locale.ROOT, "%05d", rule.getTestNumber());
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws Exception {
        xml.writeStartElement(name);  // XML 1.0 has no other control characters than these three
        xml.writeCharacters(text == null ? "" : text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "?"));
        xml.writeEndElement();
    }

    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        String name = flavour.name().replaceFirst("_(\\d)_?", "-$1") + ".xml";  // PDFA_3_A: PDFA-3A.xml
        Element root;
        try (InputStream input = Judge.class.getResourceAsStream(PROFILES + name)) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(input).getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(root, "rule")) {
            rules.add(rule(flavour, rule));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element one : all(root, "variable")) {
            variables.add(Profiles.variableFromValues(
                one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
        }
        return Profiles.profileFromValues(
            flavour, Profiles.profileDetailsFromValues(name, "", "", new Date(0)), "", rules, variables);
    }

    private static Rule rule(PDFAFlavour flavour, Element rule) {
        Element id = all(rule, "id").get(0);
        Element error = all(rule, "error").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : all(error, "argument")) {
            arguments.add(new Asked(argument));
        }
        return Profiles.ruleFromValues(
            Profiles.ruleIdFromValues(
                flavour.getPart(), id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
            rule.getAttribute("object"),
            rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
            rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
            Profiles.errorFromValues(text(error, "message"), arguments), new ArrayList<>());
    }

    /** What the message of a rule asks of the object that breaks it. */
    private static final class Asked implements ErrorArgument {
        private final String expression;
        private final String name;

        Asked(Element element) {
            expression = element.getTextContent();
            name = element.hasAttribute("name") ? element.getAttribute("name") : null;
        }

        @Override
        public String getArgument() {
            return expression;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getArgumentValue() {
            return null;
        }
    }

    private static List<Element> all(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int index = 0; index < nodes.getLength(); index++) {
            found.add((Element) nodes.item(index));
        }
        return found;
    }

    private static String text(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
