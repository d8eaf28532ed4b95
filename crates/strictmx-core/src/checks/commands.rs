//! Commands that several help pages have: for DNS hosts, and for web servers that serve a policy.
//!
//! Each macro makes lines of a help page, with the blank in front that a doc comment has. Readers put
//! their own in the place of `example.com` and of what is written in capitals. The commands are those
//! of AWS CLI 1 and 2, Azure CLI 2.91, the Google Cloud SDK, and nsupdate of BIND 9.18.

/// What to do at the common DNS hosts to publish a record where there is none, or `replace` those of
/// its name and type.
///
/// ```text
/// dns_hosts!(TXT "_mta-sts": "v=STSv1; id=1")
/// dns_hosts!(replace TXT "_mta-sts": "v=STSv1; id=1")
/// dns_hosts!(A "mta-sts": "192.0.2.80")
/// dns_hosts!(MX: "10", "mail.example.com")
/// dns_hosts!(TLSA "_25._tcp.mail": "3" "1" "1", "DIGEST")
/// dns_hosts!(replace TLSA "_25._tcp.mail": "3" "1" "1", "DIGEST")
/// ```
macro_rules! dns_hosts {
    (TXT $label:literal: $text:literal) => {
        $crate::checks::commands::dns_hosts!(
            @record "TXT", concat!("`", $label, "`"), $label, concat!($label, ".example.com."),
            concat!("content `", $text, "`"),
            concat!("\"", $text, "\""),
            concat!("\\\"", $text, "\\\""),
            concat!("txt add-record --record-set-name ", $label, " \\\n   --value '", $text, "'"),
            "", "create", ""
        )
    };
    (replace TXT $label:literal: $text:literal) => {
        $crate::checks::commands::dns_hosts!(
            @record "TXT", concat!("`", $label, "`"), $label, concat!($label, ".example.com."),
            concat!("content `", $text, "`, instead of the old one"),
            concat!("\"", $text, "\""),
            concat!("\\\"", $text, "\\\""),
            concat!("txt add-record --record-set-name ", $label, " \\\n   --value '", $text, "'"),
            concat!(
                " az network dns record-set txt delete --yes --name ", $label, " \\\n",
                "   --resource-group GROUP --zone-name example.com\n"
            ),
            "update",
            concat!(" update delete ", $label, ".example.com. TXT\n")
        )
    };
    (A $label:literal: $address:literal) => {
        $crate::checks::commands::dns_hosts!(
            @record "A", concat!("`", $label, "`"), $label, concat!($label, ".example.com."),
            concat!("address `", $address, "`"),
            $address, $address,
            concat!("a add-record --record-set-name ", $label, " --ipv4-address ", $address),
            "", "create", ""
        )
    };
    (MX: $preference:literal, $host:literal) => {
        $crate::checks::commands::dns_hosts!(
            @record "MX", "`@`", "@", "example.com.",
            concat!("mail server `", $host, "`, priority ", $preference),
            concat!($preference, " ", $host, "."),
            concat!($preference, " ", $host, "."),
            concat!(
                "mx add-record --record-set-name @ --preference ", $preference,
                " \\\n   --exchange ", $host
            ),
            "", "create", ""
        )
    };
    (TLSA $label:literal: $usage:literal $selector:literal $matching:literal, $digest:literal) => {
        $crate::checks::commands::dns_hosts!(
            @tlsa $label, $usage, $selector, $matching, $digest, "", "", "create", ""
        )
    };
    (
        replace TLSA $label:literal:
        $usage:literal $selector:literal $matching:literal, $digest:literal
    ) => {
        $crate::checks::commands::dns_hosts!(
            @tlsa $label, $usage, $selector, $matching, $digest,
            ", instead of the old ones",
            concat!(
                " az network dns record-set tlsa delete --yes --name ", $label, " \\\n",
                "   --resource-group GROUP --zone-name example.com\n"
            ),
            "update",
            concat!(" update delete ", $label, ".example.com. TLSA\n")
        )
    };
    (
        @tlsa $label:literal, $usage:literal, $selector:literal, $matching:literal,
        $digest:literal, $instead:literal, $azure_first:expr, $gcloud:expr, $nsupdate_first:expr
    ) => {
        $crate::checks::commands::dns_hosts!(
            @record "TLSA", concat!("`", $label, "`"), $label, concat!($label, ".example.com."),
            concat!(
                "usage ", $usage, ", selector ", $selector, ", matching type ", $matching,
                ", and the digest", $instead
            ),
            concat!($usage, " ", $selector, " ", $matching, " ", $digest),
            concat!($usage, " ", $selector, " ", $matching, " ", $digest),
            concat!(
                "tlsa add-record --record-set-name ", $label,
                " \\\n   --certificate-usage ", $usage, " --selector ", $selector,
                " --matching-type ", $matching, " \\\n   --certificate-data ", $digest
            ),
            $azure_first, $gcloud, $nsupdate_first
        )
    };
    (
        @record $type:expr, $shown:expr, $label:expr, $owner:expr, $panel:expr, $data:expr,
        $json:expr, $azure:expr, $azure_first:expr, $gcloud:expr, $nsupdate_first:expr
    ) => {
        concat!(
            " Cloudflare: under DNS, Records, a record of type ", $type, " with name ", $shown,
            " and ", $panel, ". Other control panels ask for the same.\n",
            "\n",
            " AWS Route 53, which replaces what stands there:\n",
            "\n",
            " ```text\n",
            " aws route53 change-resource-record-sets --hosted-zone-id ZONE_ID --change-batch '\n",
            " {\"Changes\": [{\"Action\": \"UPSERT\", \"ResourceRecordSet\": {\n",
            "   \"Name\": \"", $owner, "\", \"Type\": \"", $type, "\", \"TTL\": 3600,\n",
            "   \"ResourceRecords\": [{\"Value\": \"", $json, "\"}]}}]}'\n",
            " ```\n",
            "\n",
            " Azure DNS:\n",
            "\n",
            " ```text\n",
            $azure_first,
            " az network dns record-set ", $azure, " \\\n",
            "   --resource-group GROUP --zone-name example.com\n",
            " ```\n",
            "\n",
            " Google Cloud DNS:\n",
            "\n",
            " ```text\n",
            " gcloud dns record-sets ", $gcloud, " ", $owner, " --zone=ZONE \\\n",
            "   --type=", $type, " --ttl=3600 --rrdatas='", $data, "'\n",
            " ```\n",
            "\n",
            " A zone file (BIND, Knot DNS, NSD), with a new serial in the SOA record:\n",
            "\n",
            " ```text\n",
            " ", $owner, " 3600 IN ", $type, " ", $data, "\n",
            " ```\n",
            "\n",
            " A name server that takes updates, with `nsupdate -k KEYFILE`:\n",
            "\n",
            " ```text\n",
            $nsupdate_first,
            " update add ", $owner, " 3600 ", $type, " ", $data, "\n",
            " send\n",
            " ```"
        )
    };
}

/// How the common DNS hosts sign a zone.
macro_rules! sign_zone {
    () => {
        concat!(
            " Cloudflare: DNS, Settings, Enable DNSSEC, which shows the DS record.\n",
            "\n",
            " AWS Route 53, with a key of KMS that you have made for it (in us-east-1, of the kind\n",
            " ECC_NIST_P256, for Route 53 to sign with); the last command shows the DS record:\n",
            "\n",
            " ```text\n",
            " aws route53 create-key-signing-key --hosted-zone-id ZONE_ID --name ksk1 \\\n",
            "   --key-management-service-arn KEY_ARN --status ACTIVE --caller-reference 1\n",
            " aws route53 enable-hosted-zone-dnssec --hosted-zone-id ZONE_ID\n",
            " aws route53 get-dnssec --hosted-zone-id ZONE_ID\n",
            " ```\n",
            "\n",
            " Azure DNS:\n",
            "\n",
            " ```text\n",
            " az network dns dnssec-config create --resource-group GROUP --zone-name example.com\n",
            " az network dns dnssec-config show --resource-group GROUP --zone-name example.com\n",
            " ```\n",
            "\n",
            " Google Cloud DNS, where the description of the active key-signing key has the DS record:\n",
            "\n",
            " ```text\n",
            " gcloud dns managed-zones update ZONE --dnssec-state=on\n",
            " gcloud dns dns-keys list --zone=ZONE\n",
            " gcloud dns dns-keys describe KEY_ID --zone=ZONE --format='value(ds_record())'\n",
            " ```\n",
            "\n",
            " BIND (since 9.16), in the `zone` block of named.conf:\n",
            "\n",
            " ```text\n",
            " dnssec-policy default;\n",
            " inline-signing yes;\n",
            " ```\n",
            "\n",
            " Knot DNS, in the zone's part of knot.conf; then `keymgr example.com. ds` shows the DS record:\n",
            "\n",
            " ```text\n",
            " dnssec-signing: on\n",
            " ```\n",
            "\n",
            " Have the DS record put into the zone above last of all, at the registrar, once the\n",
            " signatures can be seen with `dig +dnssec example.com SOA`."
        )
    };
}

/// How the common web servers serve a policy that stands in
/// `/var/www/mta-sts/.well-known/mta-sts.txt`.
macro_rules! serve_policy {
    () => {
        concat!(
            " For nginx and Apache first get a certificate, where there is none:\n",
            "\n",
            " ```text\n",
            " certbot certonly --nginx -d mta-sts.example.com \\\n",
            "   --deploy-hook \"systemctl reload nginx\"\n",
            " ```\n",
            "\n",
            " With Apache it is `--apache` and `apache2` (or `httpd`). The web server runs meanwhile and need not\n",
            " know the name yet; Apache needs a virtual host on port 80, of any name.\n",
            "\n",
            " With the file as `/var/www/mta-sts/.well-known/mta-sts.txt`, this is all that nginx needs:\n",
            "\n",
            " ```text\n",
            " server {\n",
            "     listen 443 ssl;\n",
            "     listen [::]:443 ssl;\n",
            "     server_name mta-sts.example.com;\n",
            "     ssl_certificate /etc/letsencrypt/live/mta-sts.example.com/fullchain.pem;\n",
            "     ssl_certificate_key /etc/letsencrypt/live/mta-sts.example.com/privkey.pem;\n",
            "     location = /.well-known/mta-sts.txt {\n",
            "         root /var/www/mta-sts;\n",
            "         default_type text/plain;\n",
            "     }\n",
            " }\n",
            " ```\n",
            "\n",
            " Caddy, which gets the certificate by itself:\n",
            "\n",
            " ```text\n",
            " mta-sts.example.com {\n",
            "     root * /var/www/mta-sts\n",
            "     file_server\n",
            " }\n",
            " ```\n",
            "\n",
            " Apache, with `mod_ssl`:\n",
            "\n",
            " ```text\n",
            " <VirtualHost *:443>\n",
            "     ServerName mta-sts.example.com\n",
            "     DocumentRoot /var/www/mta-sts\n",
            "     SSLEngine on\n",
            "     SSLCertificateFile /etc/letsencrypt/live/mta-sts.example.com/fullchain.pem\n",
            "     SSLCertificateKeyFile /etc/letsencrypt/live/mta-sts.example.com/privkey.pem\n",
            "     <Directory /var/www/mta-sts>\n",
            "         Require all granted\n",
            "     </Directory>\n",
            " </VirtualHost>\n",
            " ```"
        )
    };
}

pub(crate) use {dns_hosts, serve_policy, sign_zone};
