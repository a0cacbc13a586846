//! Names by culture. Left out are the names that language models give to everybody.

use super::Culture;

pub(super) const ENGLISH: Culture = Culture {
    women: "Agnes Bess Constance Dinah Edith Frances Gwen Harriet Ivy Jessamy Kitty Lettice Mabel \
        Nell Olive Prudence Queenie Rosamund Sibyl Tamsin Una Verity Winifred Yvonne Zillah \
        Honor Philippa Beatrix",
    men: "Alfred Barnaby Clement Desmond Edmund Francis Giles Humphrey Ivor Jocelyn Kenneth \
        Lionel Matthew Norman Osbert Percy Quentin Ralph Sidney Tobias Upton Vincent Walter \
        Wilfred Yorick Zachary Rupert Hector",
    families: "Ashdown Bellamy Crowther Dacre Elphick Farthing Garland Hebblethwaite Ingram \
        Jessop Kettle Lockyer Marlowe Nutley Oakes Pargeter Quill Rudge Stannard Tiller Underhill \
        Venner Wainwright Yardley Amory Brabourne Cobbold Draycott Eames Fairweather Goodall \
        Hathersage Ivory Jolliffe Kerslake Lampard Minchin Naismith Orchard Penhale",
};

pub(super) const NORDIC: Culture = Culture {
    women: "Astrid Birgit Dagny Eldrid Frida Gunhild Hedda Ingrid Jorunn Kirsten Liv Maren \
        Nanna Oda Ragnhild Sigrid Turid Ulla Vigdis Ylva Asta Bodil Embla Gro Hilde Jytte \
        Solveig Torunn",
    men: "Anders Bjarne Dag Einar Folke Gunnar Halvard Ivar Jens Knut Leif Mikkel Njal Odd \
        Peder Ragnar Sverre Torvald Ulf Vidar Yngve Asmund Birger Eskil Frode Gorm Haakon Steinar",
    families: "Aaberg Brekke Dalgaard Engdahl Fjeld Granlund Holmqvist Iversen Jorstad Kvamme \
        Lindgaard Moberg Nygaard Opdal Pihl Ravn Sandvik Tveit Ulstein Vestergaard Wik Ostby \
        Aune Bakke Dahlin Ekman Fossum Gjerde Hovland Isaksen Kjelland Lunde Myhre Nordahl Rokke \
        Skaar Thorsen Uggerby Valen Hauge",
};

pub(super) const SLAVIC: Culture = Culture {
    women: "Agnieszka Bozena Danuta Edita Frantiszka Grazyna Hana Irena Jadwiga Kalina Ludmila \
        Milena Nadezhda Olga Pelagia Radka Stefania Tatiana Ulyana Vesna Wanda Yaroslava Zofia \
        Bronia Dobrava Halina Jitka Zdenka",
    men: "Andrej Bohdan Czeslaw Dusan Emil Feliks Grigor Havel Igor Jaromir Kazimir Lubomir \
        Mirek Nikola Oleg Pavel Radomir Stanislav Tadeusz Uros Vaclav Witold Yuri Zbigniew \
        Borys Dragan Ferko Henryk",
    families: "Adamczyk Bielak Cermak Dvorsky Fiala Gajda Horak Ilic Janda Kowal Lisowski Maly \
        Novotny Orlov Petrak Rybar Sokol Tesar Urban Vrana Wolny Zeman Babic Cizek Dolezal \
        Filipek Grabar Hlavac Jelinek Krupa Ledecky Mazur Nemec Ostrov Pokorny Rozek Slezak \
        Tomasz Vlk Zubek",
};

pub(super) const IBERIAN: Culture = Culture {
    women: "Aurelia Benita Consuelo Dolores Estrella Fermina Graciela Herminia Inmaculada Jacinta \
        Leocadia Manuela Nieves Olalla Piedad Remedios Soledad Teresa Urraca Violante Ximena \
        Zulema Beltrana Casilda Felisa Guiomar Mencia Rufina",
    men: "Alonso Baltasar Cipriano Dionisio Evaristo Faustino Gaspar Hilario Isidro Joaquim \
        Lazaro Melchor Nuno Octavio Pascual Quirino Ramiro Severo Tomas Urbano Valentim Xavier \
        Zenon Bernardo Custodio Fadrique Gonzalo Rodrigo",
    families: "Alcaide Barreto Cordeiro Duarte Escudero Figueira Galvao Hierro Ibarra Jordao \
        Lisboa Montero Noronha Olmedo Peixoto Quiroga Ribalta Salgado Teixeira Uceda Valdes \
        Ximenes Zamora Avelar Barrios Camacho Delgado Esteves Ferreira Gallego Henriques \
        Izquierdo Leiria Machado Nogueira Otero Pinheiro Rosales Sequeira Tavora",
};

pub(super) const LEVANTINE: Culture = Culture {
    women: "Amal Basma Dunya Esma Fadia Ghada Hatice Ibtisam Jamila Khadija Latifa Mahin Nasrin \
        Oya Parvin Rabab Samira Tahira Ulfat Vildan Wafa Yasmin Zaynab Badia Feride Gulnar \
        Hayat Simin",
    men: "Adnan Bashir Cemal Daoud Ekrem Farid Ghassan Hamid Ibrahim Jalal Kamal Lutfi Mansur \
        Nadir Orhan Qasim Rustam Selim Tariq Umar Vahid Wasim Yusuf Ziad Behram Dariush Faruk \
        Hikmet",
    families: "Abadi Barakat Celik Darwish Ersoy Farahani Ghanem Haddad Isfahani Jabbour Kaplan \
        Lahoud Mansouri Najjar Ozkan Pahlavan Qabbani Rahimi Sabbagh Tabrizi Usta Vakil Wahbi \
        Yazici Zahran Aksoy Bitar Demir Erdem Fakhoury Golzar Hakimi Irani Jazairi Khoury Madani \
        Nouri Osmani Rostami Shirazi",
};

pub(super) const INDIAN: Culture = Culture {
    women: "Anjali Bhavani Chitra Damayanti Ela Gauri Hemlata Indira Jaya Kamala Lakshmi Malati \
        Nirmala Padma Radhika Sarojini Tara Usha Vasudha Yamuna Bela Chandrika Durga Ganga \
        Jhumpa Kalyani Meenakshi Shobha",
    men: "Arvind Balraj Chandan Devendra Eknath Ganesh Harish Inder Jagat Keshav Lalit Madhav \
        Narayan Omkar Prakash Raghu Satish Tejas Uday Vikram Yash Bhaskar Dinesh Girish Hemant \
        Jayant Kishore Mohan",
    families: "Acharya Banerjee Chatterji Deshmukh Engineer Fernandes Ghosh Hegde Iyer Joshi \
        Kulkarni Lahiri Mukherji Naidu Oak Parekh Qureshi Rao Sengupta Tagore Upadhyay Varma \
        Wadia Yadav Zutshi Apte Bhatt Contractor Dutta Gokhale Irani Jain Kamath Merchant Nair \
        Pillai Rane Shetty Trivedi Vaidya",
};

pub(super) const JAPANESE: Culture = Culture {
    women: "Akane Chiyo Emi Fumiko Haruka Ikuko Junko Kaede Mitsuko Natsuki Otome Reiko Sayuri \
        Tomoe Umeko Wakana Yoshino Ayame Chizuru Etsuko Hisako Izumi Kiyomi Machiko Nobuko Rin \
        Shizue Tsuru",
    men: "Akira Daigo Eiji Fumio Genji Haruto Isamu Jiro Katsuo Makoto Naoki Osamu Ryota Satoru \
        Takeshi Umon Wataru Yasuo Bunta Chikara Goro Hideo Kenzo Masaru Noboru Rokuro Shinji \
        Tadashi",
    families: "Aoyama Chiba Doi Endo Fujisawa Goto Hayashi Inoue Kawabata Maeda Nishikawa Oda \
        Sakamoto Tanabe Uchida Wada Yoshikawa Zenigata Arakawa Ebisu Furuya Hamada Ishida Kimura \
        Matsuda Nakagawa Okubo Shimizu Takeda Ueno Watanabe Yamane Asano Hoshino Iwasaki Kuroda \
        Miyata Noguchi Sugiura Terada",
};

pub(super) const WEST_AFRICAN: Culture = Culture {
    women: "Abena Bisi Chidinma Dayo Efua Folake Gbemi Hauwa Ifeoma Kehinde Lami Morenike Nkechi \
        Oluchi Patience Ronke Sade Titilayo Uche Wuraola Yewande Zainabu Adwoa Bolanle Ebun \
        Halima Jumoke Ngozi",
    men: "Adebayo Babatunde Chukwudi Diallo Ekow Femi Gbenga Haruna Ikenna Jide Kwabena Lanre \
        Musa Nnamdi Obinna Prosper Rotimi Sulaiman Tunde Ugo Wale Yaw Zubairu Ayodele Boubacar \
        Emeka Kofi Mamadou",
    families: "Achebe Balogun Coker Danso Eze Fashola Gyamfi Hassan Ibekwe Johnson Kuti Lawal \
        Mensah Nwosu Okafor Quaye Sarpong Tetteh Umeh Williams Yeboah Zakari Adeyemi Boateng \
        Conteh Diop Ekwueme Folarin Gbadamosi Ibrahim Jalloh Kamara Ladipo Madaki Nwachukwu \
        Osei Owusu Salami Toure Usman",
};

pub(super) const CHINESE: Culture = Culture {
    women: "Anran Baozhu Chunhua Daiyu Fenfang Guiying Huifang Jingyi Kexin Lanying Meilin \
        Ningxin Peizhi Qiuyue Ruolan Shuzhen Tingting Wanqing Xiuying Yulan Zhenzhen Cailing \
        Dongmei Hongyu Jinfeng Lihua Suyin Yanmei",
    men: "Anguo Boqin Changming Dewei Fanghai Guozhi Haoran Jianguo Kaiwen Longwei Mingda \
        Ningbo Pengfei Qingshan Renjie Shaobo Tianyou Weimin Xuefeng Yongnian Zhiqiang Chengyu \
        Dahai Huizhong Jinhai Laoshi Shouren Wenbin",
    families: "An Bai Cai Deng Fang Gao Hou Ji Kong Lu Mei Ning Ouyang Pan Qiao Ren Shen Tang Wei \
        Xue Yan Zhao Bo Cheng Du Fu Gong Han Jiang Lan Meng Nie Pei Qin Shi Song Tian Wen Xia \
        Yuan",
};

pub(super) const INVENTED: Culture = Culture {
    women: "Adrenne Brisca Corvel Dessamy Eluned Ferrow Gaskel Hathely Issolde Jevanne Kessamin \
        Lorrimy Maudrin Nessamy Orlaith Perrin Quillis Rhosyn Sabeth Tirzah Ursel Venn Wrenna \
        Yselt Zenobie Bethan Darrowe Heledd",
    men: "Alber Brannoc Cadoc Dorrin Edric Fulke Garran Hobb Ithel Jorrick Kerrec Ludo Madern \
        Neirin Osric Pedrec Quenn Rhodri Sorrel Tancred Ulric Varro Wystan Yestin Zorrin Bertol \
        Denzil Hamon",
    families: "Amberley Brackwater Coldridge Dunmarrow Emberlin Farrowgate Gallowby Harrowmere \
        Inchbold Jackdaw Kestrelby Longacre Millrace Netherby Oldcastle Pikestaff Quarrier \
        Redmarsh Saltmarsh Thistlewood Undertree Verrall Wayfarer Yarrow Applegarth Brandreth \
        Candlewick Drystone Eveleigh Fallowfield Greenhithe Hallowell Ironmonger Kingscote \
        Larkham Merrivale Northolt Overbeck Penhallow Rushmere",
};
